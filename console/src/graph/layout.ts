/** Layers from left to right, by dagre. Same input, same output; nodes never overlap. */

import { graphlib, layout as dagre } from "@dagrejs/dagre";
import { rank } from "./ranks";

export interface Box {
  id: string;
  width: number;
  height: number;
}

export interface LayoutInput {
  nodes: Box[];
  edges: { source: string; target: string }[];
}

export interface Point {
  x: number;
  y: number;
}

/** Top left corners by node id. */
export type Positions = Record<string, Point>;

/** Above this, network-simplex takes seconds, and what dagre has besides it walks so deep that a worker's stack may end. */
const EXACT_MAX = 300;
const COLUMN_GAP = 72;
const ROW_GAP = 28;

export function layout({ nodes, edges }: LayoutInput): Positions {
  const graph = new graphlib.Graph();
  graph.setGraph({
    rankdir: "LR",
    nodesep: ROW_GAP,
    ranksep: COLUMN_GAP,
    ranker: nodes.length <= EXACT_MAX ? "network-simplex" : rank,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  // dagre's graph keys nodes by text; an index is short and cannot be a name that its objects have already.
  const index = new Map(nodes.map((node, at) => [node.id, `n${at}`]));
  for (const node of nodes) graph.setNode(index.get(node.id) ?? "", { width: node.width, height: node.height });
  for (const edge of edges) {
    const [source, target] = [index.get(edge.source), index.get(edge.target)];
    if (source !== undefined && target !== undefined && source !== target) graph.setEdge(source, target);
  }
  dagre(graph);
  const positions: Positions = {};
  for (const node of nodes) {
    const { x, y } = graph.node(index.get(node.id) ?? "") as Point;
    positions[node.id] = { x: Math.round(x - node.width / 2), y: Math.round(y - node.height / 2) };
  }
  return positions;
}
