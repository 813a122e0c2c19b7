import type { Attempt, RunDetails } from "../../api/console";
import type { Measured } from "../../domain/difference";
import { nodeId } from "../../domain/workflowGraph";

/** The last attempt of each node of a run: its state, and how long it ran. */
export function measured(details: RunDetails): Measured[] {
  return details.nodes.flatMap((node): Measured[] => {
    const last = node.attempts.at(-1);
    return last ? [{ id: nodeId(node.kind, node.name), state: last.state, seconds: last.runSeconds ?? undefined }] : [];
  });
}

export function lastAttempts(details: RunDetails): ReadonlyMap<string, Attempt> {
  return new Map(details.nodes.flatMap((node): [string, Attempt][] => {
    const last = node.attempts.at(-1);
    return last ? [[nodeId(node.kind, node.name), last]] : [];
  }));
}
