import { expect, it } from "vitest";
import { finished, segmentsOf } from "./progress";

it("counts errors as failures and what has not run as open", () => {
  const statistics = { TotalActions: 8, SucceededActions: 3, FailedActions: 1, ErroredActions: 1, RunningActions: 1 };
  expect(segmentsOf(statistics)).toEqual([
    { kind: "succeeded", count: 3 }, { kind: "failed", count: 2 }, { kind: "running", count: 1 }, { kind: "open", count: 2 },
  ]);
  expect(finished(statistics)).toEqual({ done: 5, total: 8 });
});

it("has nothing to show for a workflow without nodes, and never less than nothing", () => {
  expect(segmentsOf({})).toEqual([]);
  expect(segmentsOf({ TotalActions: 1, SucceededActions: 2 })).toEqual([{ kind: "succeeded", count: 2 }]);
});
