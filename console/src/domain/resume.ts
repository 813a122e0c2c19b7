/** What a resumed run does again. */

import { parseNodeId, reachable, type GraphModel } from "./workflowGraph";

export interface ResumePlan {
  /** Jobs and crawlers that run again: the chosen ones and all that follows from them. */
  again: Set<string>;
  /** Chosen ones that follow from another chosen one: choosing them adds nothing. */
  redundant: Set<string>;
}

/** The plan for these chosen node ids. Triggers cannot be chosen; they are left out. */
export function resumePlan(model: GraphModel, chosen: ReadonlySet<string>): ResumePlan {
  const again = new Set<string>();
  const redundant = new Set<string>();
  const nodes = [...chosen].filter((id) => parseNodeId(id)?.kind !== "TRIGGER");
  for (const id of nodes) {
    const below = reachable(model, [id], "down");
    for (const one of [id, ...below]) if (parseNodeId(one)?.kind !== "TRIGGER") again.add(one);
    for (const one of below) if (one !== id && chosen.has(one)) redundant.add(one);
  }
  return { again, redundant };
}
