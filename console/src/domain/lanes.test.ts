import { expect, it } from "vitest";
import { concurrency, happenings, lanes, spanSeconds } from "./lanes";

const run = (runId: string, workflow: string, startedOn: number | null, completedOn: number | null) => ({ runId, workflow, startedOn, completedOn });

it("puts runs that overlap below each other", () => {
  const found = lanes([run("3", "b", 5, null), run("2", "a", 2, 4), run("1", "a", 1, 3), run("4", "a", 3, 6), run("5", "a", null, null)], 10);
  expect(found.map((lane) => [lane.workflow, lane.rows.map((row) => row.map((one) => one.runId).join(""))])).toEqual([["a", ["14", "2"]], ["b", ["3"]]]);
});

it("counts the most at once in each part", () => {
  const runs = [run("1", "a", 0, 4), run("2", "a", 1, 2), run("3", "a", 6, null), run("4", "a", -5, -1)];
  expect(concurrency(runs, 0, 8, 4, 8)).toEqual([2, 2, 1, 1]);
  expect(concurrency([run("1", "a", -5, 20)], 0, 8, 2, 30)).toEqual([1, 1]);
  expect(concurrency([], 0, 8, 2, 8)).toEqual([0, 0]);
});

it("tells starts and ends, newest first", () => {
  expect(happenings([run("1", "a", 1, 5), run("2", "a", 5, null)], 0, 9).map(({ at, what, run }) => `${at} ${what} ${run.runId}`)).toEqual(["5 ended 1", "5 started 2", "1 started 1"]);
  expect(happenings([run("1", "a", 1, 50)], 2, 9)).toEqual([]);
});

it.each([["90m", 5400], ["24h", 86_400], ["7d", 604_800], ["0h", undefined], ["", undefined], [null, undefined], ["1w", undefined]] as const)("%s", (text, seconds) => expect(spanSeconds(text)).toBe(seconds));
