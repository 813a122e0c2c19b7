import { expect, it } from "vitest";
import { mergedArguments, outcomeRequests, readOutcomes, simulated, writeOutcomes } from "./preview";

it("reads from an address only what could have been chosen", () => {
  expect(readOutcomes('{"JOB:a":"FAILED","CRAWLER:c":"TIMEOUT","TRIGGER:t":"FAILED","x":"FAILED","JOB:b":7}')).toEqual({ "JOB:a": "FAILED" });
  for (const text of [null, "", "{", "null", "7", "[]"]) expect(readOutcomes(text)).toEqual({});
  expect(writeOutcomes({ "JOB:a": "SUCCEEDED" })).toBeUndefined();
  expect(readOutcomes(writeOutcomes({ "JOB:a:b": "TIMEOUT" }) ?? "")).toEqual({ "JOB:a:b": "TIMEOUT" });
});

it("asks for the states by name and kind", () => {
  expect(outcomeRequests({ "JOB:a:b": "FAILED" })).toEqual([{ NodeName: "a:b", NodeKind: "JOB", States: ["FAILED"] }]);
});

it("takes the last attempt of a node", () => {
  const found = simulated({ Runs: [{ NodeName: "a", NodeKind: "JOB", Attempt: 0, State: "FAILED" }, { NodeName: "a", NodeKind: "JOB", Attempt: 1, State: "SUCCEEDED" }], NotRun: [{ NodeName: "b", NodeKind: "JOB", Why: "w" }] });
  expect([found.runs.get("JOB:a")?.State, found.notRun.get("JOB:b")]).toEqual(["SUCCEEDED", "w"]);
});

it("lays the trigger's arguments over the job's", () => {
  expect(mergedArguments({ "--a": "1", "--b": "2" }, { "--b": "3" })).toEqual([{ name: "--a", value: "1", source: "default" }, { name: "--b", value: "3", source: "trigger" }]);
});
