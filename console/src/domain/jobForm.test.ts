import { expect, it } from "vitest";
import { BOOKMARK, jobProblems, jobUpdate, jobValues, NEW_JOB, runArguments, type StoredJob } from "./jobForm";

const job: StoredJob & Record<string, unknown> = {
  Name: "j", Role: "etl", Command: { Name: "pythonshell", ScriptLocation: "s3://b/x.py", PythonVersion: "3.9" }, MaxRetries: 2, MaxCapacity: 1, Timeout: 10,
  DefaultArguments: { "--a": "1" }, ExecutionProperty: { MaxConcurrentRuns: 3 }, Connections: { Connections: ["c"] }, CreatedOn: 1, LastModifiedOn: 2,
};

it("gives back the job it was made of, without what an update does not take", () => {
  const { Name: _name, CreatedOn: _created, LastModifiedOn: _modified, ...rest } = job;
  expect(jobUpdate(jobValues(job), job)).toEqual(rest);
});

it("keeps the capacity of workers to the workers", () => {
  expect(jobUpdate(jobValues(job), { ...job, WorkerType: "G.1X", NumberOfWorkers: 2 })).not.toHaveProperty("MaxCapacity");
});

it("takes members away that were emptied", () => {
  const update = jobUpdate({ ...jobValues(job), timeout: " ", capacity: "", parameters: [] }, { ...job, Description: "d" });
  expect(update).not.toHaveProperty("Timeout");
  expect(update).not.toHaveProperty("MaxCapacity");
  expect(update).not.toHaveProperty("Description");
  expect(update.DefaultArguments).toEqual({});
});

it("keeps the bookmark apart from other parameters", () => {
  const enabled = { ...job, DefaultArguments: { "--a": "1", [BOOKMARK]: "job-bookmark-enable" } };
  expect(jobValues(enabled)).toMatchObject({ bookmark: "job-bookmark-enable", parameters: [{ key: "--a", value: "1" }] });
  expect(jobUpdate({ ...jobValues(enabled), bookmark: "job-bookmark-disable" }, enabled).DefaultArguments).toEqual({ "--a": "1", [BOOKMARK]: "job-bookmark-disable" });
});

it("says what is wrong, field by field", () => {
  expect(jobProblems(NEW_JOB)).toEqual({ name: "required", script: "script" });
  expect(jobProblems({ ...jobValues(job), name: "é".repeat(128), role: " ", retries: "11", timeout: "0", concurrency: "x", parameters: [{ key: "a", value: "" }] })).toEqual({
    name: "tooLong", role: "required", retries: "retries", timeout: "timeout", concurrency: "concurrency", parameters: "parameter",
  });
  expect(jobProblems(jobValues(job))).toEqual({});
});

it("starts a run with what differs", () => {
  const rows = [{ key: "--a", value: "1" }, { key: "--b", value: "" }, { key: "", value: "x" }];
  expect(runArguments(rows, { "--a": "1" })).toEqual({ "--b": "" });
});
