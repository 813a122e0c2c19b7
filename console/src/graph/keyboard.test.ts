import { expect, it } from "vitest";
import { neighbour } from "./keyboard";

const positions = { start: { x: 0, y: 50 }, a: { x: 300, y: 0 }, b: { x: 300, y: 90 }, end: { x: 600, y: 40 } };
const graph = {
  places: Object.keys(positions).map((id) => ({ id })),
  positions,
  links: [["start", "a"], ["start", "b"], ["a", "end"], ["b", "end"]].map(([source = "", target = ""]) => ({ source, target })),
};

it.each([
  ["start", "ArrowRight", "b"], ["a", "ArrowDown", "b"], ["b", "ArrowDown", "b"], ["b", "ArrowUp", "a"], ["end", "ArrowLeft", "a"],
  ["end", "ArrowRight", "end"], ["b", "Home", "start"], ["start", "End", "end"], ["gone", "ArrowRight", "start"],
])("%s %s leads to %s", (from, key, to) => expect(neighbour(graph, from, key)).toBe(to));

it("goes to a placeholder only when there is nothing else that way", () => {
  const more = { ...positions, add: { x: 300, y: 45 } };
  const links = [...graph.links, { source: "start", target: "add" }];
  const places = [...graph.places, { id: "add", placeholder: true }];
  expect(neighbour({ places, positions: more, links }, "start", "ArrowRight")).toBe("b");
  expect(neighbour({ places, positions: more, links: links.slice(4) }, "start", "ArrowRight")).toBe("add");
  expect(neighbour({ places, positions: more, links }, "a", "ArrowDown")).toBe("b");
});
