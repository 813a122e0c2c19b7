import { expect, it } from "vitest";
import { firstView, nextView } from "./viewport";

const row = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`n${at}`, { x: at * 300, y: 0 }]));

it("begins at the left, readable, however long the graph is", () => {
  expect(firstView(12, row(12), 900, 400)).toMatchObject({ x: 24, zoom: 0.9 });
  expect(firstView(2, row(2), 900, 400)).toEqual({ x: 24, y: 170, zoom: 1 });
  expect(firstView(80, row(80), 900, 400).zoom).toBeCloseTo(0.05);
});

it("leaves the chosen node where it is when the layout changes around it", () => {
  const old = { a: { x: 0, y: 0 }, b: { x: 600, y: 0 } };
  const positions = { a: { x: 0, y: 0 }, b: { x: 900, y: 0 }, c: { x: 1200, y: 900 } };
  const next = nextView({ present: { x: 24, y: 30, zoom: 1 }, old, positions, selected: "b", width: 900, height: 400 });
  expect(next).toEqual({ x: 24 - 300, y: 30, zoom: 1 });
});

it("brings a chosen node into sight, and moves nothing that is in sight", () => {
  const positions = row(10);
  const ask = { present: { x: 24, y: 24, zoom: 1 }, old: positions, positions, width: 900, height: 400 };
  expect(nextView({ ...ask, selected: "n1" })).toEqual(ask.present);
  expect(nextView({ ...ask, selected: "n5" }).x).toBe(900 - 24 - 220 - 1500);
  expect(nextView({ ...ask, selected: undefined })).toEqual(ask.present);
});

it("centres what fits when the layout changes", () => {
  const next = nextView({ present: { x: 24, y: 300, zoom: 1 }, old: row(1), positions: row(2), selected: "n0", width: 900, height: 400 });
  expect(next).toEqual({ x: 24, y: 170, zoom: 1 });
});
