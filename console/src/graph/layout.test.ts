import { describe, expect, it } from "vitest";
import { layout, type LayoutInput } from "./layout";

/** Glue-like: columns of triggers and of jobs alternate, with links to neighbours. */
function glueLike(count: number): LayoutInput {
  const nodes = Array.from({ length: count }, (_, at) => ({ id: `n${at}`, width: 220, height: 60 }));
  const edges = nodes.slice(5).flatMap((node, at) => [
    { source: `n${at}`, target: node.id },
    ...(at % 7 === 0 && at > 0 ? [{ source: `n${at - 1}`, target: node.id }] : []),
  ]);
  return { nodes, edges };
}

describe.each([1, 12, 60, 310])("%d nodes", (count) => {
  const input = glueLike(count);
  const positions = layout(input);
  it("do not overlap", () => {
    for (const [at, a] of input.nodes.entries()) {
      for (const b of input.nodes.slice(at + 1)) {
        const [p, q] = [positions[a.id], positions[b.id]];
        expect(p && q && (Math.abs(p.x - q.x) >= 220 || Math.abs(p.y - q.y) >= 60)).toBe(true);
      }
    }
  });
  it("have all edges from left to right", () => {
    for (const { source, target } of input.edges) {
      expect((positions[source]?.x ?? Infinity) + 220).toBeLessThan(positions[target]?.x ?? -Infinity);
    }
  });
  it("lie at the same place each time", () => expect(layout(glueLike(count))).toEqual(positions));
});

it("takes circles, loops, unknown ends and hostile names", () => {
  const nodes = ["__proto__", "constructor", "a"].map((id) => ({ id, width: 10, height: 10 }));
  const edges = [["__proto__", "a"], ["a", "__proto__"], ["a", "a"], ["a", "gone"]].map(([source = "", target = ""]) => ({ source, target }));
  const positions = new Map(Object.entries(layout({ nodes: nodes.slice(1), edges })));
  expect([...positions.keys()]).toEqual(["constructor", "a"]);
  expect(layout({ nodes: [], edges: [] })).toEqual({});
});
