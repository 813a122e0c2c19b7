/** What the canvas draws: the editor and the run page make these out of a workflow. */

import type { Status } from "../domain/status";

export type GraphIcon = "schedule" | "play" | "event" | "bridge" | "job" | "crawler" | "add";

export interface GraphItem {
  id: string;
  kind: "TRIGGER" | "JOB" | "CRAWLER" | "ADD";
  icon: GraphIcon;
  title: string;
  /** Under the title; in a run the state stands there. */
  subtitle: string;
  /** Not saved: dashed. */
  draft?: boolean;
  badges?: string[];
  tone?: "good" | "bad" | "warn";
}

export interface GraphLink {
  id: string;
  source: string;
  target: string;
  label?: string;
  /** A watched state other than SUCCEEDED. */
  failure?: boolean;
  draft?: boolean;
}

/** The state of a node in a run, or whether an edge's condition has come true. */
export interface GraphLive {
  status?: Status;
  from?: number | null;
  to?: number | null;
  text?: string;
  met?: boolean;
}

export const NODE_WIDTH = 220;
export const NODE_HEIGHT = 60;
export const ADD_WIDTH = 150;
export const ADD_HEIGHT = 44;

export function sizeOf(item: GraphItem): { width: number; height: number } {
  return item.kind === "ADD" ? { width: ADD_WIDTH, height: ADD_HEIGHT } : { width: NODE_WIDTH, height: NODE_HEIGHT };
}
