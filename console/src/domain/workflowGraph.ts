/** A workflow as a graph: triggers start jobs and crawlers, event triggers watch them. */

/** Glue's Trigger, as far as the graph needs it; the API's own type fits. */
export interface TriggerDefinition {
  Name: string;
  Type: TriggerType;
  State?: string;
  Description?: string;
  Schedule?: string;
  Predicate?: { Logical?: "AND" | "ANY"; Conditions?: WatchedCondition[] };
  Actions: TriggerAction[];
  EventBatchingCondition?: { BatchSize: number; BatchWindow?: number };
  /** Only of triggers that are not saved yet. */
  StartOnCreation?: boolean;
  Tags?: { [key: string]: string };
}

export type TriggerType = "SCHEDULED" | "CONDITIONAL" | "ON_DEMAND" | "EVENT";

/** Whether triggers of a type are activated and deactivated: those on demand and on events stay CREATED for life. */
export function hasActivation(type: string | undefined): boolean {
  return type === "SCHEDULED" || type === "CONDITIONAL";
}

export interface TriggerAction {
  JobName?: string;
  CrawlerName?: string;
  Arguments?: { [key: string]: string };
  Timeout?: number;
  SecurityConfiguration?: string;
  NotificationProperty?: { NotifyDelayAfter?: number };
}

export interface WatchedCondition {
  LogicalOperator?: "EQUALS";
  JobName?: string;
  State?: string;
  CrawlerName?: string;
  CrawlState?: string;
}

export type NodeKind = "TRIGGER" | "JOB" | "CRAWLER";

export interface ModelNode {
  id: string;
  kind: NodeKind;
  name: string;
  trigger?: TriggerDefinition;
}

export interface ModelEdge {
  id: string;
  source: string;
  target: string;
  /** The states that the target, an event trigger, waits for; empty for "starts". */
  watched: string[];
}

export interface GraphModel {
  nodes: ModelNode[];
  edges: ModelEdge[];
}

export function nodeId(kind: NodeKind, name: string): string {
  return `${kind}:${name}`;
}

export function parseNodeId(id: string): { kind: NodeKind; name: string } | undefined {
  const at = id.indexOf(":");
  const kind = id.slice(0, at);
  if (kind !== "TRIGGER" && kind !== "JOB" && kind !== "CRAWLER") return undefined;
  return { kind, name: id.slice(at + 1) };
}

export function actionNode(action: TriggerAction): string | undefined {
  if (action.JobName !== undefined) return nodeId("JOB", action.JobName);
  return action.CrawlerName === undefined ? undefined : nodeId("CRAWLER", action.CrawlerName);
}

export function conditionNode(condition: WatchedCondition): string | undefined {
  if (condition.JobName !== undefined) return nodeId("JOB", condition.JobName);
  return condition.CrawlerName === undefined ? undefined : nodeId("CRAWLER", condition.CrawlerName);
}

export function conditionState(condition: WatchedCondition): string {
  return condition.State ?? condition.CrawlState ?? "SUCCEEDED";
}

/** The graph of these triggers, in their order: each node once, each pair of nodes joined by at most one edge a way. */
export function buildGraph(triggers: readonly TriggerDefinition[]): GraphModel {
  const nodes = new Map<string, ModelNode>();
  const edges = new Map<string, ModelEdge>();
  const put = (id: string | undefined): id is string => {
    const parsed = id === undefined ? undefined : parseNodeId(id);
    if (id === undefined || parsed === undefined) return false;
    if (!nodes.has(id)) nodes.set(id, { id, kind: parsed.kind, name: parsed.name });
    return true;
  };
  const join = (source: string, target: string, state?: string): void => {
    const id = `${source} > ${target}`;
    const edge = edges.get(id) ?? { id, source, target, watched: [] };
    if (state !== undefined && !edge.watched.includes(state)) edge.watched.push(state);
    edges.set(id, edge);
  };
  for (const trigger of triggers) {
    const id = nodeId("TRIGGER", trigger.Name);
    nodes.set(id, { id, kind: "TRIGGER", name: trigger.Name, trigger });
    for (const condition of trigger.Predicate?.Conditions ?? []) {
      const watched = conditionNode(condition);
      if (put(watched)) join(watched, id, conditionState(condition));
    }
    for (const action of trigger.Actions) {
      const started = actionNode(action);
      if (put(started)) join(id, started);
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

export function successors(model: GraphModel, id: string): string[] {
  return model.edges.filter((edge) => edge.source === id).map((edge) => edge.target);
}

export function predecessors(model: GraphModel, id: string): string[] {
  return model.edges.filter((edge) => edge.target === id).map((edge) => edge.source);
}

/** All that can be reached from these nodes along the edges ("down") or against them ("up"), without the nodes themselves
 * unless they lie on a cycle. */
export function reachable(model: GraphModel, from: readonly string[], way: "up" | "down"): Set<string> {
  const next = new Map<string, string[]>();
  for (const edge of model.edges) {
    const [at, to] = way === "down" ? [edge.source, edge.target] : [edge.target, edge.source];
    next.set(at, [...(next.get(at) ?? []), to]);
  }
  const found = new Set<string>();
  const waiting = [...from];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const one of next.get(at) ?? []) {
      if (!found.has(one)) {
        found.add(one);
        waiting.push(one);
      }
    }
  }
  return found;
}

/** Nodes that can be reached from themselves. */
export function cyclic(model: GraphModel): Set<string> {
  // Who has nothing cyclic before or after it is passed first: of most graphs nothing is left to be searched from.
  const edges = between(between(model.edges, "down"), "up");
  const left = { nodes: model.nodes, edges };
  const ids = new Set(edges.flatMap((edge) => [edge.source, edge.target]));
  return new Set(model.nodes.map((node) => node.id).filter((id) => ids.has(id) && reachable(left, [id], "down").has(id)));
}

/** The edges without those of nodes before which ("up": after which) there is no circle. */
function between(edges: ModelEdge[], way: "up" | "down"): ModelEdge[] {
  const [from, to] = way === "down" ? (["source", "target"] as const) : (["target", "source"] as const);
  const open = new Map<string, number>();
  const beyond = new Map<string, string[]>();
  for (const edge of edges) {
    open.set(edge[to], (open.get(edge[to]) ?? 0) + 1);
    const next = beyond.get(edge[from]);
    if (next) next.push(edge[to]);
    else beyond.set(edge[from], [edge[to]]);
  }
  const passed = new Set([...beyond.keys()].filter((id) => !open.has(id)));
  // The set grows while it is walked.
  for (const id of passed) {
    for (const one of beyond.get(id) ?? []) {
      const left = (open.get(one) ?? 0) - 1;
      open.set(one, left);
      if (left === 0) passed.add(one);
    }
  }
  return edges.filter((edge) => !passed.has(edge[from]));
}

/** Node ids so that each stands after all its predecessors; nodes of cycles follow at the end. Order of entry breaks ties. */
export function topologicalOrder(model: GraphModel): string[] {
  const open = new Map(model.nodes.map((node) => [node.id, 0]));
  for (const edge of model.edges) open.set(edge.target, (open.get(edge.target) ?? 0) + 1);
  const order: string[] = [];
  const ready = model.nodes.map((node) => node.id).filter((id) => open.get(id) === 0);
  for (let at = ready.shift(); at !== undefined; at = ready.shift()) {
    order.push(at);
    for (const edge of model.edges) {
      if (edge.source !== at) continue;
      const left = (open.get(edge.target) ?? 0) - 1;
      open.set(edge.target, left);
      if (left === 0) ready.push(edge.target);
    }
  }
  const placed = new Set(order);
  return [...order, ...model.nodes.map((node) => node.id).filter((id) => !placed.has(id))];
}

/** Triggers that may start a run: all that do not watch anything. */
export function isStart(trigger: TriggerDefinition): boolean {
  return trigger.Type !== "CONDITIONAL";
}
