/** The form of a job, and the job that it says. An update replaces all of a job: what the form does not show stays as it was. */

import type { KeyValue } from "./keyValues";
import { fromRecord, toRecord } from "./keyValues";

/** Glue's Job as far as the form reads it; the API's own type fits. */
export interface StoredJob {
  Name?: string;
  Description?: string;
  Role?: string;
  Command?: { Name?: string; ScriptLocation?: string; PythonVersion?: string; Runtime?: string };
  DefaultArguments?: { [key: string]: string };
  MaxRetries?: number;
  MaxCapacity?: number;
  Timeout?: number;
  ExecutionProperty?: { MaxConcurrentRuns?: number };
  WorkerType?: unknown;
  NumberOfWorkers?: number;
}

export interface JobValues {
  name: string;
  description: string;
  role: string;
  script: string;
  version: string;
  capacity: string;
  retries: string;
  timeout: string;
  concurrency: string;
  bookmark: string;
  parameters: KeyValue[];
  tags: KeyValue[];
}

export const BOOKMARK = "--job-bookmark-option";
export const SHELL = "pythonshell";
const OFF = "job-bookmark-disable";
/** Members that GetJob tells and UpdateJob does not take. */
const NOT_UPDATED = ["Name", "CreatedOn", "LastModifiedOn", "AllocatedCapacity", "ProfileName"];

export const NEW_JOB: JobValues = {
  name: "", description: "", role: "etl", script: "", version: "3.9", capacity: "", retries: "0", timeout: "", concurrency: "1", bookmark: OFF, parameters: [], tags: [],
};

export function jobValues(job: StoredJob, tags: Record<string, string> = {}): JobValues {
  const { [BOOKMARK]: bookmark = OFF, ...parameters } = job.DefaultArguments ?? {};
  return {
    name: job.Name ?? "",
    description: job.Description ?? "",
    role: job.Role ?? "",
    script: job.Command?.ScriptLocation ?? "",
    version: job.Command?.PythonVersion ?? "",
    capacity: job.MaxCapacity === undefined ? "" : String(job.MaxCapacity),
    retries: String(job.MaxRetries ?? 0),
    timeout: job.Timeout === undefined ? "" : String(job.Timeout),
    concurrency: String(job.ExecutionProperty?.MaxConcurrentRuns ?? 1),
    bookmark,
    parameters: fromRecord(parameters),
    tags: fromRecord(tags),
  };
}

export type JobField = "name" | "role" | "script" | "retries" | "timeout" | "concurrency" | "parameters";
export type JobProblem = "required" | "tooLong" | "script" | "retries" | "timeout" | "concurrency" | "parameter";

const NAME_BYTES_MAX = 255;
const TIMEOUT_MAX = 10_079;

export function jobProblems(values: JobValues): Partial<Record<JobField, JobProblem>> {
  const found: Partial<Record<JobField, JobProblem>> = {};
  if (values.name.trim() === "") found.name = "required";
  else if (new TextEncoder().encode(values.name).length > NAME_BYTES_MAX) found.name = "tooLong";
  if (values.role.trim() === "") found.role = "required";
  if (!/^\S+:\/\/[^/]+\/.+/.test(values.script.trim()) && !values.script.trim().startsWith("/")) found.script = "script";
  if (!within(values.retries, 0, 10)) found.retries = "retries";
  if (values.timeout.trim() !== "" && !within(values.timeout, 1, TIMEOUT_MAX)) found.timeout = "timeout";
  if (!within(values.concurrency, 1, 1000)) found.concurrency = "concurrency";
  if (values.parameters.some((row) => row.key !== "" && !row.key.startsWith("--"))) found.parameters = "parameter";
  return found;
}

function within(text: string, low: number, high: number): boolean {
  return /^\d{1,6}$/.test(text.trim()) && Number(text) >= low && Number(text) <= high;
}

/** The members that the form decides about, over those of `old`; without its name, as UpdateJob takes it. */
export function jobUpdate(values: JobValues, old: StoredJob = {}): Omit<StoredJob, "Name"> & { Role: string; Command: NonNullable<StoredJob["Command"]> } {
  const kept = Object.fromEntries(Object.entries(old).filter(([member]) => !NOT_UPDATED.includes(member))) as StoredJob;
  const { MaxCapacity: _capacity, Timeout: _timeout, Description: _description, ...rest } = kept;
  const bookmark: Record<string, string> = values.bookmark === OFF && old.DefaultArguments?.[BOOKMARK] === undefined ? {} : { [BOOKMARK]: values.bookmark };
  const command = { Name: SHELL, ...old.Command, ScriptLocation: values.script.trim() };
  // A job of workers tells its capacity too; sent back beside them it would be refused.
  const workers = old.WorkerType !== undefined || old.NumberOfWorkers !== undefined;
  return {
    ...rest,
    ...(values.description ? { Description: values.description } : {}),
    Role: values.role.trim(),
    Command: values.version ? { ...command, PythonVersion: values.version } : command,
    DefaultArguments: { ...toRecord(values.parameters), ...bookmark },
    MaxRetries: Number(values.retries),
    ...(values.capacity && !workers ? { MaxCapacity: Number(values.capacity) } : {}),
    ...(values.timeout.trim() ? { Timeout: Number(values.timeout) } : {}),
    ExecutionProperty: { ...old.ExecutionProperty, MaxConcurrentRuns: Number(values.concurrency) },
  };
}

/** What a run is started with: only what differs from the job's own parameters. */
export function runArguments(rows: readonly KeyValue[], defaults: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(toRecord(rows)).filter(([key, value]) => defaults?.[key] !== value));
}
