/** The rules of the Graph tab: what stops a save, and what is probably not meant. */

import { problems as words } from "../text/problems";
import { isActivated } from "./draft";
import { scheduleProblem } from "./schedule";
import { actionNode, buildGraph, conditionNode, cyclic, hasActivation, isStart, nodeId, parseNodeId, type TriggerDefinition } from "./workflowGraph";

export interface Problem {
  level: "error" | "warning";
  /** The node to look at. */
  node: string;
  message: string;
}

/** Names that exist on the server; undefined where they are not known yet. */
export interface Known {
  jobs?: ReadonlySet<string>;
  crawlers?: ReadonlySet<string>;
}

const NODES_ON_AWS = 100;
const CRAWLERS_OF_A_TRIGGER_ON_AWS = 2;

/** All problems of these triggers, errors first, in the order of the triggers. */
export function validate(triggers: readonly TriggerDefinition[], known: Known = {}): Problem[] {
  const model = buildGraph(triggers);
  const found: Problem[] = [];
  const say = (level: Problem["level"], node: string, message: string): void => void found.push({ level, node, message });
  const starts = triggers.filter(isStart);
  for (const extra of starts.slice(1)) say("error", nodeId("TRIGGER", extra.Name), words.secondStart(extra.Name, starts[0]?.Name ?? ""));
  for (const trigger of triggers) {
    const id = nodeId("TRIGGER", trigger.Name);
    for (const message of triggerErrors(trigger)) say("error", id, message);
    for (const message of triggerWarnings(trigger)) say("warning", id, message);
  }
  for (const id of cyclic(model)) {
    if (parseNodeId(id)?.kind === "TRIGGER") say("error", id, words.cycle(parseNodeId(id)?.name ?? ""));
  }
  for (const node of model.nodes) {
    const names = node.kind === "JOB" ? known.jobs : node.kind === "CRAWLER" ? known.crawlers : undefined;
    if (names && !names.has(node.name)) say("warning", node.id, words.missing(node.kind, node.name));
    const started = model.edges.some((edge) => edge.target === node.id);
    if (node.kind !== "TRIGGER" && !started) say("warning", node.id, words.neverStarted(node.name));
  }
  if (triggers.length > 0 && starts.length === 0) say("warning", nodeId("TRIGGER", triggers[0]?.Name ?? ""), words.noStart);
  if (model.nodes.length > NODES_ON_AWS) say("warning", model.nodes[0]?.id ?? "", words.manyNodes(model.nodes.length));
  return [...found.filter((one) => one.level === "error"), ...found.filter((one) => one.level === "warning")];
}

function triggerErrors(trigger: TriggerDefinition): string[] {
  const found: string[] = [];
  const conditions = trigger.Predicate?.Conditions ?? [];
  const watched = new Set(conditions.map(conditionNode));
  if (trigger.Actions.length === 0) found.push(words.nothingToStart(trigger.Name));
  if (trigger.Type === "CONDITIONAL" && conditions.length === 0) found.push(words.nothingToWatch(trigger.Name));
  for (const action of trigger.Actions) {
    const id = actionNode(action);
    if (id !== undefined && watched.has(id)) found.push(words.watchedAndStarted(trigger.Name, parseNodeId(id)?.name ?? ""));
  }
  if (trigger.Type === "SCHEDULED") {
    const problem = scheduleProblem(trigger.Schedule ?? "");
    if (problem) found.push(words.schedule(trigger.Name, problem.message));
  }
  return found;
}

function triggerWarnings(trigger: TriggerDefinition): string[] {
  const found: string[] = [];
  const crawlers = trigger.Actions.filter((action) => action.CrawlerName !== undefined).length;
  if (crawlers > CRAWLERS_OF_A_TRIGGER_ON_AWS) found.push(words.manyCrawlers(trigger.Name, crawlers));
  if (hasActivation(trigger.Type) && !isActivated(trigger)) found.push(words.notActivated(trigger.Name));
  return found;
}
