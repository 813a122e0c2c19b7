import { expect, it } from "vitest";
import { readSpan } from "./readSpan";
import { timeTicks } from "./timeTicks";

it("stands at round instants, few enough to be read", () => {
  const day = timeTicks(1_800_000_000, 1_800_086_400, 0);
  expect(day.map(({ at }) => at % 10_800)).toEqual(day.map(() => 0));
  expect(day.length).toBeLessThanOrEqual(9);
  expect(timeTicks(0, 30, 0).map(({ at }) => at)).toEqual([0, 5, 10, 15, 20, 25]);
  expect(timeTicks(0, 30 * 86_400, 0).length).toBeLessThanOrEqual(9);
  // Half an hour behind: midnight there is not midnight of UTC.
  expect(timeTicks(0, 4 * 86_400, 30)[0]?.at).toBe(1800);
});

it("reads a span only when it makes sense", () => {
  expect(readSpan("10", "20")).toEqual({ from: "10", to: "20" });
  for (const [from, to] of [[null, "20"], ["20", "10"], ["x", "20"], ["-1", "5"], ["", ""]] as const) expect(readSpan(from, to)).toEqual({});
});
