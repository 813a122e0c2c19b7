/** One table from what the API says to what people read: lists, graphs, timelines and histories all ask it. */

import { states } from "../text/states";

export type StatusIcon = "success" | "error" | "warning" | "in-progress" | "pending" | "stopped";

/** Decides border and fill; a word and an icon always stand beside the colour. */
export type Tone = "good" | "bad" | "warn" | "busy" | "waiting" | "quiet";

export interface Status {
  word: string;
  icon: StatusIcon;
  tone: Tone;
  /** Nothing will change it any more. */
  final: boolean;
}

const TONES: Record<StatusIcon, Tone> = {
  success: "good",
  error: "bad",
  warning: "warn",
  "in-progress": "busy",
  pending: "waiting",
  stopped: "quiet",
};

function status(word: string, icon: StatusIcon, final: boolean): Status {
  return { word, icon, tone: TONES[icon], final };
}

const WORKFLOW_RUN: Record<string, Status> = {
  RUNNING: status(states.running, "in-progress", false),
  STOPPING: status(states.stopping, "pending", false),
  STOPPED: status(states.stopped, "stopped", true),
  COMPLETED: status(states.completed, "success", true),
  ERROR: status(states.error, "error", true),
};

const NODE: Record<string, Status> = {
  STARTING: status(states.starting, "in-progress", false),
  RUNNING: status(states.running, "in-progress", false),
  WAITING: status(states.queued, "pending", false),
  STOPPING: status(states.stopping, "pending", false),
  CANCELLING: status(states.cancelling, "pending", false),
  SUCCEEDED: status(states.succeeded, "success", true),
  FAILED: status(states.failed, "error", true),
  ERROR: status(states.error, "error", true),
  TIMEOUT: status(states.timedOut, "warning", true),
  STOPPED: status(states.stopped, "stopped", true),
  CANCELLED: status(states.cancelled, "stopped", true),
  EXPIRED: status(states.expired, "warning", true),
};

export const NEVER_RAN: Status = status(states.neverRun, "stopped", true);
export const WAITING: Status = status(states.waiting, "pending", false);
export const NOT_RUN: Status = status(states.notRun, "stopped", true);

/** A state that no table knows is shown as it came: a newer server must not blank the page. */
function unknown(state: string): Status {
  return status(state, "pending", false);
}

/**
 * A workflow run; `failed` counts its actions that went wrong, which Glue's COMPLETED hides. They are attempts: where
 * the server has told the `outcome`, it says whether a retry has mended them.
 */
export function workflowRunStatus(state: string, failed = 0, outcome?: string): Status {
  if (state === "COMPLETED" && failed > 0 && outcome !== "SUCCEEDED") return status(states.completedFailed(failed), "warning", true);
  return WORKFLOW_RUN[state] ?? unknown(state);
}

/** A job run or a crawl; the attempt is named from the second on (Glue counts from 0). */
export function nodeStatus(state: string, attempt = 0): Status {
  const found = NODE[state] ?? unknown(state);
  return attempt > 0 ? { ...found, word: states.attempt(found.word, attempt + 1) } : found;
}

/** A job or crawler of a run that has not begun it. */
export function absentStatus(runIsOver: boolean): Status {
  return runIsOver ? NOT_RUN : WAITING;
}

export function runIsOver(state: string): boolean {
  return WORKFLOW_RUN[state]?.final ?? false;
}

export function wentWrong(state: string): boolean {
  return ["FAILED", "ERROR", "TIMEOUT", "EXPIRED", "STOPPED", "CANCELLED"].includes(state);
}
