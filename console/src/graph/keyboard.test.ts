import { expect, it } from "vitest";
import { neighbour } from "./keyboard";

const positions = { start: { x: 0, y: 50 }, a: { x: 300, y: 0 }, b: { x: 300, y: 90 }, end: { x: 600, y: 40 } };
const graph = {
  places: Object.keys(positions).map((id) => ({ id, height: 60 })),
  positions,
  links: [["start", "a"], ["start", "b"], ["a", "end"], ["b", "end"]].map(([source = "", target = ""]) => ({ source, target })),
};

it.each([
  ["start", "ArrowRight", "b"], ["a", "ArrowDown", "b"], ["b", "ArrowDown", "b"], ["b", "ArrowUp", "a"], ["end", "ArrowLeft", "a"],
  ["end", "ArrowRight", "end"], ["b", "Home", "start"], ["start", "End", "end"], ["gone", "ArrowRight", "start"],
])("%s %s leads to %s", (from, key, to) => expect(neighbour(graph, from, key)).toBe(to));
