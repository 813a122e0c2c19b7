import type { Trigger } from "../../api/generated";
import { nextFirings, scheduleProblem } from "../../domain/schedule";
import type { Status } from "../../domain/status";
import { actionNode, conditionNode, parseNodeId, type TriggerAction, type WatchedCondition } from "../../domain/workflowGraph";
import { paths } from "../../paths";
import { triggers as words } from "../../text/triggers";
import { list } from "../../text/workflows";

/** A trigger on demand or on events has a state, which means nothing: it is CREATED for life. */
export function triggerStatus(trigger: Trigger): Status {
  const state = trigger.State ?? "";
  if (trigger.Type === "ON_DEMAND") return { word: words.onDemandState, icon: "stopped", tone: "quiet", final: true };
  if (trigger.Type === "EVENT") return { word: list.startTypes["EVENT"] ?? state, icon: "stopped", tone: "quiet", final: true };
  const word = words.states[state] ?? state;
  if (state === "ACTIVATED") return { word, icon: "success", tone: "good", final: true };
  if (state.endsWith("ING")) return { word, icon: "pending", tone: "waiting", final: false };
  return { word, icon: "warning", tone: "warn", final: true };
}

/** Epoch seconds of the next firing of a schedule that is activated. */
export function nextFiring(trigger: Trigger, now: number): number | undefined {
  if (trigger.Type !== "SCHEDULED" || trigger.State !== "ACTIVATED" || !trigger.Schedule || scheduleProblem(trigger.Schedule)) return undefined;
  return nextFirings(trigger.Schedule, now, 1)[0];
}

export interface NodeName {
  id: string;
  kind: "JOB" | "CRAWLER";
  name: string;
}

function named(id: string | undefined): NodeName[] {
  const found = id === undefined ? undefined : parseNodeId(id);
  return id !== undefined && found && found.kind !== "TRIGGER" ? [{ id, kind: found.kind, name: found.name }] : [];
}

export function startedNodes(trigger: Trigger): NodeName[] {
  return (trigger.Actions ?? []).flatMap((one) => named(actionNode(one as TriggerAction)));
}

export function watchedNodes(trigger: Trigger): NodeName[] {
  const all = (trigger.Predicate?.Conditions ?? []).flatMap((one) => named(conditionNode(one as WatchedCondition)));
  return all.filter((one, at) => all.findIndex((other) => other.id === one.id) === at);
}

export function nodePath({ kind, name }: Pick<NodeName, "kind" | "name">): string {
  return kind === "JOB" ? paths.job(name) : paths.crawler(name);
}
