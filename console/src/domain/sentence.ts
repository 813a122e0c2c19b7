/** What an event trigger waits for, piece by piece, so that a page can set names in bold. */

import { conditionNode, conditionState, parseNodeId, type TriggerDefinition } from "./workflowGraph";

export interface Clause {
  name: string;
  state: string;
}

export interface FiringRule {
  joinedBy: "and" | "or";
  clauses: Clause[];
}

export function firingRule(predicate: TriggerDefinition["Predicate"]): FiringRule {
  const clauses = (predicate?.Conditions ?? []).map((condition) => ({
    name: parseNodeId(conditionNode(condition) ?? "")?.name ?? "",
    state: conditionState(condition),
  }));
  return { joinedBy: predicate?.Logical === "ANY" ? "or" : "and", clauses };
}

/** The states that can be waited for. */
export const JOB_EVENTS = ["SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT"] as const;
export const CRAWLER_EVENTS = ["SUCCEEDED", "FAILED", "CANCELLED"] as const;
