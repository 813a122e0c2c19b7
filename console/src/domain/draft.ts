/** A draft over the saved workflow: edits, undo and redo, and what has to be saved. Every function returns a new draft. */

import {
  actionNode,
  conditionNode,
  conditionState,
  hasActivation,
  parseNodeId,
  type TriggerAction,
  type TriggerDefinition,
  type WatchedCondition,
} from "./workflowGraph";

export type Triggers = readonly TriggerDefinition[];

export interface Draft {
  /** The saved workflow that the draft changes, and its version. */
  version: string;
  saved: Triggers;
  current: Triggers;
  past: readonly Triggers[];
  future: readonly Triggers[];
}

export type Change =
  | { action: "delete"; name: string }
  | { action: "update"; name: string; trigger: Omit<TriggerDefinition, "Name" | "Type" | "State"> & { Type?: never } }
  | { action: "create"; trigger: Omit<TriggerDefinition, "State"> }
  | { action: "activate" | "deactivate"; name: string };

const STEPS_KEPT = 500;

export function openDraft(version: string, saved: Triggers): Draft {
  return { version, saved, current: saved, past: [], future: [] };
}

/** One step that can be undone; an edit that changes nothing is none. */
export function edit(draft: Draft, next: Triggers): Draft {
  if (same(draft.current, next)) return draft;
  return { ...draft, current: next, past: [...draft.past, draft.current].slice(-STEPS_KEPT), future: [] };
}

export function undo(draft: Draft): Draft {
  const previous = draft.past.at(-1);
  if (!previous) return draft;
  return { ...draft, current: previous, past: draft.past.slice(0, -1), future: [draft.current, ...draft.future] };
}

export function redo(draft: Draft): Draft {
  const next = draft.future[0];
  if (!next) return draft;
  return { ...draft, current: next, past: [...draft.past, draft.current], future: draft.future.slice(1) };
}

/** After a save, or with somebody else's version as the new ground; what can be undone stays. */
export function rebase(draft: Draft, version: string, saved: Triggers, current: Triggers = draft.current): Draft {
  return { ...draft, version, saved, current };
}

export function discard(draft: Draft): Draft {
  return edit(draft, draft.saved);
}

export function findTrigger(triggers: Triggers, name: string): TriggerDefinition | undefined {
  return triggers.find((one) => one.Name === name);
}

export function addTrigger(draft: Draft, trigger: TriggerDefinition): Draft {
  return edit(draft, [...draft.current.filter((one) => one.Name !== trigger.Name), trigger]);
}

export function changeTrigger(draft: Draft, name: string, change: (trigger: TriggerDefinition) => TriggerDefinition): Draft {
  return edit(draft, draft.current.map((one) => (one.Name === name ? change(one) : one)));
}

export function removeTrigger(draft: Draft, name: string): Draft {
  return edit(draft, draft.current.filter((one) => one.Name !== name));
}

/** Actions on nodes that the trigger starts already are left out. */
export function addActions(draft: Draft, name: string, actions: readonly TriggerAction[]): Draft {
  return changeTrigger(draft, name, (trigger) => {
    const known = new Set(trigger.Actions.map(actionNode));
    return { ...trigger, Actions: [...trigger.Actions, ...actions.filter((one) => !known.has(actionNode(one)))] };
  });
}

/** Conditions that the trigger has already are left out. */
export function addConditions(draft: Draft, name: string, conditions: readonly WatchedCondition[]): Draft {
  return changeTrigger(draft, name, (trigger) => {
    const present = trigger.Predicate?.Conditions ?? [];
    const key = (one: WatchedCondition): string => `${conditionState(one)} ${conditionNode(one)}`;
    const known = new Set(present.map(key));
    const added = conditions.filter((one) => !known.has(key(one)));
    return { ...trigger, Predicate: { Logical: "AND", ...trigger.Predicate, Conditions: [...present, ...added] } };
  });
}

/** A trigger goes with its edges; a job or crawler goes from all triggers that start or watch it. */
export function removeNode(draft: Draft, id: string): Draft {
  const parsed = parseNodeId(id);
  if (!parsed) return draft;
  if (parsed.kind === "TRIGGER") return removeTrigger(draft, parsed.name);
  return edit(
    draft,
    draft.current.map((trigger) => {
      const actions = trigger.Actions.filter((one) => actionNode(one) !== id);
      const present = trigger.Predicate?.Conditions ?? [];
      const conditions = present.filter((one) => conditionNode(one) !== id);
      if (actions.length === trigger.Actions.length && conditions.length === present.length) return trigger;
      return {
        ...trigger,
        Actions: actions,
        ...(trigger.Predicate ? { Predicate: { ...trigger.Predicate, Conditions: conditions } } : {}),
      };
    }),
  );
}

/** What takes the saved workflow to the draft: deletes, updates, creates, then activations, as the server does them. */
export function changes(draft: Draft): Change[] {
  const before = new Map(draft.saved.map((one) => [one.Name, one]));
  const after = new Map(draft.current.map((one) => [one.Name, one]));
  const replaced = (one: TriggerDefinition): boolean => before.get(one.Name)?.Type !== one.Type;
  const list: Change[] = [];
  for (const one of draft.saved) {
    const now = after.get(one.Name);
    if (!now || replaced(now)) list.push({ action: "delete", name: one.Name });
  }
  for (const one of draft.current) {
    const old = before.get(one.Name);
    if (old && !replaced(one) && !same(updatable(old), updatable(one))) {
      list.push({ action: "update", name: one.Name, trigger: updatable(one) });
    }
  }
  for (const one of draft.current) if (replaced(one)) list.push({ action: "create", trigger: creatable(one) });
  for (const one of draft.current) {
    const old = before.get(one.Name);
    if (!old || replaced(one) || isActivated(old) === isActivated(one)) continue;
    list.push({ action: isActivated(one) ? "activate" : "deactivate", name: one.Name });
  }
  return list;
}

/** Names of triggers that are not saved as they stand on the graph. */
export function unsavedTriggers(draft: Draft): Set<string> {
  const found = new Set<string>();
  for (const one of changes(draft)) found.add(one.action === "create" ? one.trigger.Name : one.name);
  return found;
}

/** Ids of nodes, edges' ends and triggers that the saved workflow does not have. */
export function isNew(draft: Draft, name: string): boolean {
  const saved = findTrigger(draft.saved, name);
  return !saved || saved.Type !== findTrigger(draft.current, name)?.Type;
}

/** A trigger as activated, to whom that applies: those on demand or on events have nothing to activate. */
export function isActivated(trigger: TriggerDefinition): boolean {
  if (!hasActivation(trigger.Type)) return false;
  if (trigger.State === undefined) return trigger.StartOnCreation ?? false;
  return trigger.State === "ACTIVATED" || trigger.State === "ACTIVATING";
}

export function withActivation(trigger: TriggerDefinition, activated: boolean): TriggerDefinition {
  if (trigger.State === undefined) return { ...trigger, StartOnCreation: activated };
  return { ...trigger, State: activated ? "ACTIVATED" : "DEACTIVATED" };
}

/** A copy under another name; what it watches and starts comes along, and its own state does not. */
export function cloneTrigger(trigger: TriggerDefinition, name: string): TriggerDefinition {
  const { State, ...rest } = trigger;
  return { ...rest, Name: name, StartOnCreation: hasActivation(trigger.Type) && State !== "DEACTIVATED" };
}

/** "x-copy", "x-copy-2", ...: the first that is free. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
}

/** A name from what the trigger follows: "after-crawl-orders", or "start". */
export function proposedName(watched: readonly string[], taken: ReadonlySet<string>): string {
  const first = watched[0] === undefined ? undefined : parseNodeId(watched[0])?.name;
  return freeName(first === undefined ? "start" : `after-${first}`, taken);
}

function updatable(trigger: TriggerDefinition): Omit<TriggerDefinition, "Name" | "Type" | "State"> {
  const { Name: _name, Type: _type, State: _state, StartOnCreation: _start, Tags: _tags, ...rest } = trigger;
  // Update replaces the whole trigger, and a description that is left out would stay.
  return { Description: "", ...withoutIds(rest) };
}

function creatable(trigger: TriggerDefinition): Omit<TriggerDefinition, "State"> {
  const { State: _state, StartOnCreation: _start, ...rest } = trigger;
  // One that was deleted and came back by undo still bears the state that it had.
  return withoutIds(hasActivation(rest.Type) ? { ...rest, StartOnCreation: isActivated(trigger) } : rest);
}

/** Glue's read shape has members that its write shapes refuse. */
function withoutIds<T extends object>(trigger: T): T {
  return Object.fromEntries(Object.entries(trigger).filter(([key]) => key !== "Id" && key !== "WorkflowName")) as T;
}

/** Equal as JSON, whatever the order of keys; a member that is undefined is none. */
export function same(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(canonical(left)) === JSON.stringify(canonical(right));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, canonical(one)]),
  );
}
