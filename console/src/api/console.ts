/** Shapes of the console's own routes: docs/reference/console-api.md. Instants are epoch seconds. */

import type { Change } from "../domain/draft";
import type { TriggerDefinition } from "../domain/workflowGraph";
import type { PenstockExplanation, PenstockFirstFailure, WorkflowRunStatistics } from "./generated";

export interface Environment {
  name: string;
  color: "grey" | "blue" | "green" | "red";
}

export interface Session {
  userName: string;
  account: string;
  region: string;
  regions: string[];
  version: string;
  build: string;
  environment: Environment | null;
  auth: boolean;
  expiresOn: number | null;
  now: number;
}

export interface RunRow {
  runId: string;
  workflow: string;
  status: string;
  failed: number;
  startedOn: number | null;
  completedOn: number | null;
  seconds: number | null;
  statistics: Required<WorkflowRunStatistics>;
  errorMessage: string | null;
  previousRunId: string | null;
}

export interface StartTrigger {
  name: string;
  type: TriggerDefinition["Type"];
  state: string;
  schedule: string | null;
  words: string | null;
}

export interface WorkflowRow {
  name: string;
  description: string | null;
  maxConcurrentRuns: number | null;
  tags: Record<string, string>;
  createdOn: number | null;
  modifiedOn: number | null;
  start: StartTrigger | null;
  nextRun: number | null;
  running: number;
  counts: { triggers: number; jobs: number; crawlers: number; notActivated: number };
  lastRun: RunRow | null;
}

export interface WorkflowPage {
  items: WorkflowRow[];
  total: number;
  all: number;
  page: number;
  pages: number;
  size: number;
  now: number;
}

export interface Definition {
  version: string;
  number: number | null;
  savedOn: number | null;
  savedBy: string | null;
  definition: {
    workflow: { Name: string; Description?: string; DefaultRunProperties?: Record<string, string>; MaxConcurrentRuns?: number };
    triggers: TriggerDefinition[];
  };
}

export interface ApplyRequest {
  baseVersion: string;
  message?: string;
  changes: Change[];
  workflow?: { Description?: string; DefaultRunProperties?: Record<string, string>; MaxConcurrentRuns?: number };
}

export interface ArgumentRow {
  name: string;
  value: string;
  source: "default" | "trigger" | "run";
  hides: string | null;
}

export interface Attempt {
  runId: string;
  attempt: number;
  state: string;
  startedOn: number | null;
  runningOn: number | null;
  completedOn: number | null;
  waitSeconds: number | null;
  runSeconds: number | null;
  errorMessage: string | null;
  triggerName: string | null;
  copied: boolean;
  arguments: ArgumentRow[];
  crawl: Record<string, unknown> | null;
}

export interface RunNode {
  kind: "JOB" | "CRAWLER";
  name: string;
  medianSeconds: number | null;
  attempts: Attempt[];
}

export interface RunDetails {
  run: RunRow;
  properties: Record<string, string>;
  outcome: string;
  firstFailure: PenstockFirstFailure | null;
  failedNodes: string[];
  resumedAs: string[];
  version: number | null;
  explanation: PenstockExplanation;
  nodes: RunNode[];
}

/** A node of a run as the live stream names it. */
export interface LiveNode {
  kind: "JOB" | "CRAWLER";
  name: string;
  state: string;
  runId: string;
  attempt: number;
  startedOn: number | null;
  runningOn: number | null;
  completedOn: number | null;
  errorMessage: string | null;
  copied: boolean;
}

export interface LogPage {
  run: string;
  stream: string;
  from: number;
  total: number;
  bytes: number;
  ended: boolean;
  lines: [number | null, string][];
}

export interface Due {
  dueOn: number;
  kind: string;
  name: string;
  workflow: string | null;
  schedule: string;
  words: string;
  clashes: string[];
}

export interface Home {
  running: { count: number; items: RunRow[] };
  failed: { count: number; items: RunRow[] };
  upcoming: Due[];
  counts: { workflows: number; jobs: number; crawlers: number; triggers: number };
}

/** A job run or a crawl, whatever started it. */
export interface NodeRun extends Attempt {
  previousRunId: string | null;
  workflow: string | null;
  workflowRun: string | null;
}

export interface NodeRunDetails extends NodeRun {
  kind: "JOB" | "CRAWLER";
  name: string;
  medianSeconds: number | null;
}

export interface Script {
  location: string;
  text: string | null;
  truncated: boolean;
  problem: string | null;
}

export interface Sample {
  columns: { name: string; type: string }[];
  rows: (string | null)[][];
  file: string | null;
  format: string;
  truncated: boolean;
  problem: string | null;
}
