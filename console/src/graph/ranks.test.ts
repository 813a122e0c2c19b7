import { graphlib } from "@dagrejs/dagre";
import { expect, it } from "vitest";
import { rank, type RankedGraph } from "./ranks";

function ranksOf(edges: [string, string][]): Record<string, number | undefined> {
  const graph = new graphlib.Graph();
  for (const end of new Set(edges.flat())) graph.setNode(end, {});
  for (const [v, w] of edges) graph.setEdge(v, w, { minlen: 1, weight: 1 });
  rank(graph as unknown as RankedGraph);
  return Object.fromEntries(graph.nodes().map((id: string) => [id, (graph.node(id) as { rank?: number }).rank]));
}

it("puts a node after all that come before it", () => {
  expect(ranksOf([["a", "b"], ["b", "c"], ["a", "c"], ["c", "d"]])).toEqual({ a: 0, b: 1, c: 2, d: 3 });
});

it("moves a late beginning next to what it begins", () => {
  expect(ranksOf([["a", "b"], ["b", "c"], ["late", "c"]])).toEqual({ a: 0, b: 1, c: 2, late: 1 });
});

it("takes a chain that is longer than any stack", () => {
  const count = 50_000;
  const ranks = ranksOf(Array.from({ length: count }, (_, at) => [`n${at}`, `n${at + 1}`]));
  expect(ranks[`n${count}`]).toBe(count);
});
