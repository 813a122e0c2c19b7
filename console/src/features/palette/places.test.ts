import { expect, it } from "vitest";
import type { FoundItem } from "../../api/monitoring";
import { isWholeId, placeOf, workflowHere } from "./places";

const found = (given: Partial<FoundItem>): FoundItem => ({ kind: "workflow", name: "n", database: null, workflow: null, ...given });

it.each([
  [found({ name: "a/b" }), "/workflows/a%2Fb"],
  [found({ kind: "workflowRun", name: "wr_1", workflow: "w x" }), "/workflows/w%20x/runs/wr_1"],
  [found({ kind: "jobRun", name: "jr_1", workflow: "w", workflowRun: "wr_1", node: "j" }), "/workflows/w/runs/wr_1?node=JOB%3Aj"],
  [found({ kind: "jobRun", name: "jr_1", node: "j" }), "/jobs/j/runs/jr_1"],
])("%o", (item, path) => expect(placeOf(item)).toBe(path));

it("knows whole ids, and where one is", () => {
  expect([isWholeId(` wr_${"0a".repeat(16)} `), isWholeId("wr_"), isWholeId("jr_report")]).toEqual([true, false, false]);
  expect([workflowHere("/workflows/a%2Fb/runs/wr_1"), workflowHere("/workflows/new"), workflowHere("/jobs/x"), workflowHere("/")]).toEqual(["a/b", undefined, undefined, undefined]);
});
