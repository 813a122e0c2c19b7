import { describe, expect, it } from "vitest";
import { absentStatus, nodeStatus, runIsOver, wentWrong, workflowRunStatus } from "./status";

describe("workflowRunStatus", () => {
  it.each([
    ["RUNNING", 0, "Running", "in-progress", false],
    ["STOPPING", 0, "Stopping", "pending", false],
    ["STOPPED", 2, "Stopped", "stopped", true],
    ["ERROR", 0, "Error", "error", true],
    ["COMPLETED", 0, "Completed", "success", true],
    ["COMPLETED", 2, "Completed, 2 failed", "warning", true],
  ])("%s with %d failed", (state, failed, word, icon, final) =>
    expect(workflowRunStatus(state, failed)).toMatchObject({ word, icon, final }));
  it("does not call a failure what a retry has mended", () => {
    expect(workflowRunStatus("COMPLETED", 1, "SUCCEEDED")).toMatchObject({ word: "Completed", tone: "good" });
    expect(workflowRunStatus("COMPLETED", 1, "PARTIAL").tone).toBe("warn");
  });
  it("shows a state that it does not know as it came", () => expect(workflowRunStatus("PAUSED").word).toBe("PAUSED"));
});

describe("nodeStatus", () => {
  it.each([
    ["WAITING", "Queued", "waiting"], ["TIMEOUT", "Timed out", "warn"], ["SUCCEEDED", "Succeeded", "good"],
    ["FAILED", "Failed", "bad"], ["CANCELLED", "Cancelled", "quiet"], ["STARTING", "Starting", "busy"],
  ])("%s", (state, word, tone) => expect(nodeStatus(state)).toMatchObject({ word, tone }));
  it("names the attempt from the second on", () => {
    expect(nodeStatus("RUNNING", 0).word).toBe("Running");
    expect(nodeStatus("RUNNING", 1).word).toBe("Running, attempt 2");
  });
});

it("tells waiting from never run", () => {
  expect(absentStatus(false).word).toBe("Waiting");
  expect(absentStatus(true).word).toBe("Not run");
  expect(runIsOver("STOPPING")).toBe(false);
  expect(runIsOver("STOPPED")).toBe(true);
  expect(wentWrong("TIMEOUT")).toBe(true);
  expect(wentWrong("SUCCEEDED")).toBe(false);
});
