/** From the draft to what the canvas draws, with the dashed boxes where something can be added. */

import { isActivated, isNew, unsavedTriggers, type Draft } from "../../domain/draft";
import { scheduleWords } from "../../domain/schedule";
import { buildGraph, hasActivation, isStart, nodeId, parseNodeId, type GraphModel, type ModelNode, type TriggerDefinition } from "../../domain/workflowGraph";
import type { GraphIcon, GraphItem, GraphLink } from "../../graph/model";
import { editor as words } from "../../text/editor";

export type Placeholder = { add: "actions" | "watch"; trigger: string } | { add: "trigger"; node: string };

export interface EditorGraph {
  model: GraphModel;
  items: GraphItem[];
  links: GraphLink[];
}

export interface KnownNames {
  jobs?: ReadonlySet<string>;
  crawlers?: ReadonlySet<string>;
}

/** Boxes that follow the selection move the layout; in a large graph that takes too long, and the Action menu does it. */
const FOLLOWING_MAX = 120;

const ICONS: Record<TriggerDefinition["Type"], GraphIcon> = { SCHEDULED: "schedule", ON_DEMAND: "play", CONDITIONAL: "event", EVENT: "bridge" };

export function triggerIcon(trigger: TriggerDefinition | undefined): GraphIcon {
  return ICONS[trigger?.Type ?? "CONDITIONAL"];
}

export function triggerSubtitle(trigger: TriggerDefinition): string {
  if (trigger.Type === "CONDITIONAL") return trigger.Predicate?.Logical === "ANY" ? words.subtitle.any : words.subtitle.all;
  if (trigger.Type === "SCHEDULED" && trigger.Schedule) return scheduleWords(trigger.Schedule);
  return words.types[trigger.Type];
}

export function placeholderId(placeholder: Placeholder): string {
  return `ADD:${JSON.stringify(placeholder)}`;
}

export function readPlaceholder(id: string): Placeholder | undefined {
  return id.startsWith("ADD:") ? (JSON.parse(id.slice(4)) as Placeholder) : undefined;
}

export function itemOf(node: ModelNode): Omit<GraphItem, "draft" | "badges"> {
  if (node.trigger) return { id: node.id, kind: "TRIGGER", icon: triggerIcon(node.trigger), title: node.name, subtitle: triggerSubtitle(node.trigger) };
  const job = node.kind === "JOB";
  return { id: node.id, kind: node.kind, icon: job ? "job" : "crawler", title: node.name, subtitle: job ? words.subtitle.job : words.subtitle.crawler };
}

/** A label where another state than SUCCEEDED is waited for. */
export function linksOf(model: GraphModel): GraphLink[] {
  return model.edges.map(({ id, source, target, watched }) => {
    const others = watched.some((state) => state !== "SUCCEEDED");
    return { id, source, target, ...(others ? { label: watched.join(", "), failure: true } : {}) };
  });
}

export function editorGraph(draft: Draft, selected: string | undefined, known: KnownNames): EditorGraph {
  const model = buildGraph(draft.current);
  const saved = buildGraph(draft.saved);
  const savedEdges = new Set(saved.edges.map((edge) => edge.id));
  const savedNodes = new Set(saved.nodes.map((node) => node.id));
  const unsaved = unsavedTriggers(draft);
  const items: GraphItem[] = model.nodes.map((node) => ({
    ...itemOf(node),
    draft: node.trigger ? unsaved.has(node.name) : !savedNodes.has(node.id),
    badges: badges(node, draft, known),
  }));
  const links: GraphLink[] = linksOf(model).map((link) => ({ ...link, draft: !savedEdges.has(link.id) }));
  for (const placeholder of placeholders(draft, model, selected)) {
    const id = placeholderId(placeholder);
    const anchor = placeholder.add === "trigger" ? placeholder.node : nodeId("TRIGGER", placeholder.trigger);
    const title = { actions: words.addNode, watch: words.addWatch, trigger: words.addTrigger }[placeholder.add];
    items.push({ id, kind: "ADD", icon: "add", title, subtitle: "" });
    const [source, target] = placeholder.add === "watch" ? [id, anchor] : [anchor, id];
    links.push({ id: `${source} > ${target}`, source, target, draft: true });
  }
  return { model, items, links };
}

function badges(node: ModelNode, draft: Draft, known: KnownNames): string[] {
  if (node.trigger) {
    const waits = !isActivated(node.trigger) && hasActivation(node.trigger.Type) && !isNew(draft, node.name);
    return waits ? [words.notActivated] : [];
  }
  const names = node.kind === "JOB" ? known.jobs : known.crawlers;
  return names && !names.has(node.name) ? [words.missing] : [];
}

/** Incomplete triggers ask for what they lack; the selected node offers what can follow it. */
function placeholders(draft: Draft, model: GraphModel, selected: string | undefined): Placeholder[] {
  const found: Placeholder[] = [];
  const follows = model.nodes.length <= FOLLOWING_MAX;
  for (const trigger of draft.current) {
    const chosen = follows && selected === nodeId("TRIGGER", trigger.Name);
    if (chosen || trigger.Actions.length === 0) found.push({ add: "actions", trigger: trigger.Name });
    const watches = trigger.Predicate?.Conditions?.length ?? 0;
    if (!isStart(trigger) && (chosen || watches === 0)) found.push({ add: "watch", trigger: trigger.Name });
  }
  const parsed = selected === undefined ? undefined : parseNodeId(selected);
  const present = model.nodes.some((node) => node.id === selected);
  if (follows && selected !== undefined && present && parsed && parsed.kind !== "TRIGGER") found.push({ add: "trigger", node: selected });
  return found;
}
