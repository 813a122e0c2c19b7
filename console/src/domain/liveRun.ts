/** A run as the live stream tells it: a snapshot, and patches that name what has changed. */

import { absentStatus, nodeStatus, runIsOver, type Status } from "./status";
import { nodeId, type GraphModel } from "./workflowGraph";

export interface NodeState {
  kind: "JOB" | "CRAWLER";
  name: string;
  state: string;
  attempt: number;
  startedOn: number | null;
  completedOn: number | null;
  copied: boolean;
}

export interface LiveRun<Row extends { status: string }, Node extends NodeState> {
  run: Row;
  properties: Record<string, string>;
  /** By node id. */
  nodes: ReadonlyMap<string, Node>;
  /** Trigger to the instant at which it fired. */
  fired: Readonly<Record<string, number>>;
}

export interface LiveRunMessage<Row, Node> {
  run?: Row;
  properties?: Record<string, string>;
  nodes?: Node[];
  fired?: Record<string, number>;
}

export function snapshotOf<Row extends { status: string }, Node extends NodeState>(message: LiveRunMessage<Row, Node>): LiveRun<Row, Node> | undefined {
  if (!message.run) return undefined;
  return { run: message.run, properties: message.properties ?? {}, nodes: keyed(message.nodes ?? []), fired: message.fired ?? {} };
}

export function patched<Row extends { status: string }, Node extends NodeState>(live: LiveRun<Row, Node>, message: LiveRunMessage<Row, Node>): LiveRun<Row, Node> {
  return {
    run: message.run ?? live.run,
    properties: message.properties ?? live.properties,
    nodes: message.nodes ? new Map([...live.nodes, ...keyed(message.nodes)]) : live.nodes,
    fired: message.fired ? { ...live.fired, ...message.fired } : live.fired,
  };
}

function keyed<Node extends NodeState>(nodes: readonly Node[]): Map<string, Node> {
  return new Map(nodes.map((node) => [nodeId(node.kind, node.name), node]));
}

/** What a job or crawler shows: its own state, or that it has none. */
export function statusOf(node: NodeState | undefined, runStatus: string, fromPrevious: (word: string) => string): Status {
  if (!node) return absentStatus(runIsOver(runStatus));
  const status = nodeStatus(node.state, node.attempt);
  return node.copied ? { ...status, word: fromPrevious(status.word) } : status;
}

/** Edges whose condition has come true: a trigger that fired, a node that ended in a watched state. */
export function metEdges(model: GraphModel, live: Pick<LiveRun<{ status: string }, NodeState>, "nodes" | "fired">): Set<string> {
  const met = new Set<string>();
  const byId = new Map(model.nodes.map((node) => [node.id, node]));
  for (const edge of model.edges) {
    const trigger = byId.get(edge.source)?.trigger;
    const state = live.nodes.get(edge.source)?.state;
    if (trigger ? trigger.Name in live.fired : state !== undefined && edge.watched.includes(state)) met.add(edge.id);
  }
  return met;
}
