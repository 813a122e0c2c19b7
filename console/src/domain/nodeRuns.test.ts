import { expect, it } from "vitest";
import { canBeStopped, crawlState, runIsGoingOn } from "./nodeRuns";

it("knows what goes on, what can be stopped, and what the history calls it", () => {
  expect(["RUNNING", "STARTING", "WAITING", "STOPPING", "CANCELLING", "NEW_STATE"].filter(runIsGoingOn)).toHaveLength(6);
  expect(["", "SUCCEEDED", "TIMEOUT", "CANCELLED", "COMPLETED"].filter(runIsGoingOn)).toEqual([]);
  expect(["RUNNING", "STOPPING", "FAILED"].filter(canBeStopped)).toEqual(["RUNNING"]);
  expect(["COMPLETED", "STOPPED", "FAILED", "RUNNING"].map(crawlState)).toEqual(["SUCCEEDED", "CANCELLED", "FAILED", "RUNNING"]);
});
