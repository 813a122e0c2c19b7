/** What triggers make of jobs and crawlers: who starts one, who watches it, which workflows it belongs to. */

import { actionNode, conditionNode, nodeId, type NodeKind, type TriggerDefinition } from "./workflowGraph";

/** Glue's Trigger as the lists have it. */
export type ListedTrigger = Partial<Omit<TriggerDefinition, "Predicate">> & { WorkflowName?: string; Predicate?: TriggerDefinition["Predicate"] };

export interface Use {
  startedBy: string[];
  watchedBy: string[];
  workflows: string[];
}

const NO_USE: Use = { startedBy: [], watchedBy: [], workflows: [] };

/** By node id; names come in the order of the triggers, each once. */
export function usedBy(triggers: readonly ListedTrigger[]): Map<string, Use> {
  const found = new Map<string, Use>();
  const note = (id: string | undefined, trigger: ListedTrigger, how: "startedBy" | "watchedBy"): void => {
    if (id === undefined) return;
    const use = found.get(id) ?? { startedBy: [], watchedBy: [], workflows: [] };
    found.set(id, use);
    add(use[how], trigger.Name);
    add(use.workflows, trigger.WorkflowName);
  };
  for (const trigger of triggers) {
    for (const action of trigger.Actions ?? []) note(actionNode(action), trigger, "startedBy");
    for (const condition of trigger.Predicate?.Conditions ?? []) note(conditionNode(condition), trigger, "watchedBy");
  }
  return found;
}

export function lookUp(uses: ReadonlyMap<string, Use>, kind: NodeKind, name: string): Use {
  return uses.get(nodeId(kind, name)) ?? NO_USE;
}

function add(names: string[], name: string | undefined): void {
  if (name !== undefined && !names.includes(name)) names.push(name);
}
