import type { Status } from "../../domain/status";
import { blueprintRuns, blueprints } from "../../text/blueprints";

export function blueprintStatus(status: string): Status {
  const word = blueprints.statuses[status] ?? status;
  if (status === "ACTIVE") return { word, icon: "success", tone: "good", final: true };
  return status === "FAILED" ? { word, icon: "error", tone: "bad", final: true } : { word, icon: "in-progress", tone: "busy", final: false };
}

export function blueprintRunStatus(state: string): Status {
  const word = blueprintRuns.states[state] ?? state;
  if (state === "SUCCEEDED") return { word, icon: "success", tone: "good", final: true };
  return state === "FAILED" ? { word, icon: "error", tone: "bad", final: true } : { word, icon: "in-progress", tone: "busy", final: false };
}
