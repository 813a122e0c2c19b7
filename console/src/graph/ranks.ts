/** The column of each node of a large graph, without recursion: a browser's worker has too little stack for dagre's own. */

export interface RankedGraph {
  nodes(): string[];
  node(id: string): { rank?: number };
  inEdges(id: string): { v: string; w: string }[] | undefined;
  outEdges(id: string): { v: string; w: string }[] | undefined;
  edge(edge: { v: string; w: string }): { minlen: number; weight: number };
}

/** Give each node of a graph without circles its `rank`: as far left as it can be, unless more edges pull it to the right. */
export function rank(graph: RankedGraph): void {
  const order = fromTheLeft(graph);
  const ranks = new Map<string, number>();
  const at = (id: string): number => ranks.get(id) ?? 0;
  for (const id of order) {
    let least = 0;
    for (const edge of graph.inEdges(id) ?? []) least = Math.max(least, at(edge.v) + graph.edge(edge).minlen);
    ranks.set(id, least);
  }
  for (const id of order.toReversed()) {
    const pull = weight(graph, graph.outEdges(id)) - weight(graph, graph.inEdges(id));
    let most = Infinity;
    for (const edge of graph.outEdges(id) ?? []) most = Math.min(most, at(edge.w) - graph.edge(edge).minlen);
    if (pull > 0 && most < Infinity) ranks.set(id, most);
  }
  for (const id of order) graph.node(id).rank = at(id);
}

/** All nodes, each after those before it. */
function fromTheLeft(graph: RankedGraph): string[] {
  const open = new Map(graph.nodes().map((id) => [id, graph.inEdges(id)?.length ?? 0]));
  const order = [...open.keys()].filter((id) => open.get(id) === 0);
  // The list grows while it is walked: a node joins when the last one before it has been passed.
  for (const id of order) {
    for (const { w } of graph.outEdges(id) ?? []) {
      const left = (open.get(w) ?? 0) - 1;
      open.set(w, left);
      if (left === 0) order.push(w);
    }
  }
  return order;
}

function weight(graph: RankedGraph, edges: { v: string; w: string }[] | undefined): number {
  return (edges ?? []).reduce((sum, edge) => sum + graph.edge(edge).weight, 0);
}
