/** One hook for each read, with its cache key and how long it stays fresh. */

import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { call, get, type ApiError } from "./client";
import type { Definition, Home, LogPage, RunDetails, Session, WorkflowPage } from "./console";
import type { Crawler, Job, Trigger, Workflow, WorkflowRun } from "./generated";

const part = encodeURIComponent;
/** What one click after another may show again without asking. */
export const SHORT_MS = 5000;
export const NAMES_MAX = 2000;

export type Result<T> = UseQueryResult<T, ApiError>;

export interface ListQuery {
  filter: string;
  sort: string;
  page: number;
  size: number;
  select?: string;
}

export const keys = {
  session: ["session"],
  workflows: ["workflows"],
  workflow: (name: string) => ["workflow", name],
  run: (workflow: string, run: string) => ["run", workflow, run],
};

export function useSessionQuery(): Result<Session> {
  return useQuery<Session, ApiError>({ queryKey: keys.session, queryFn: () => get("/session"), staleTime: Infinity, retry: false });
}

export function useHome(): Result<Home> {
  return useQuery<Home, ApiError>({ queryKey: ["home"], queryFn: ({ signal }) => get("/home", signal), refetchInterval: 10_000 });
}

export function useWorkflowPage(query: ListQuery): Result<WorkflowPage> {
  const search = new URLSearchParams({ sort: query.sort, page: String(query.page), size: String(query.size) });
  if (query.filter) search.set("filter", query.filter);
  if (query.select) search.set("select", query.select);
  return useQuery<WorkflowPage, ApiError>({
    queryKey: [...keys.workflows, search.toString()],
    queryFn: ({ signal }) => get(`/workflows?${search}`, signal),
    placeholderData: (previous) => previous,
    staleTime: SHORT_MS,
  });
}

export function useDefinition(name: string): Result<Definition> {
  return useQuery<Definition, ApiError>({
    queryKey: [...keys.workflow(name), "definition"],
    queryFn: ({ signal }) => get(`/workflows/${part(name)}/definition`, signal),
    enabled: name !== "",
  });
}

export function useWorkflow(name: string): Result<Workflow> {
  return useQuery<Workflow, ApiError>({
    queryKey: [...keys.workflow(name), "details"],
    queryFn: async ({ signal }) => (await call("AWSGlue.GetWorkflow", { Name: name }, signal)).Workflow ?? {},
    enabled: name !== "",
  });
}

export function useTags(arn: string | undefined): Result<Record<string, string>> {
  return useQuery<Record<string, string>, ApiError>({
    queryKey: ["tags", arn],
    queryFn: async ({ signal }) => (await call("AWSGlue.GetTags", { ResourceArn: arn ?? "" }, signal)).Tags ?? {},
    enabled: arn !== undefined,
  });
}

/** Pages of a Glue list until it ends, or until there are more than anybody picks from. */
export async function all<T>(page: (token: string | undefined) => Promise<{ items: T[] | undefined; next: string | undefined }>): Promise<T[]> {
  const found: T[] = [];
  let token: string | undefined;
  do {
    // Each page needs the token of the one before it.
    // oxlint-disable-next-line no-await-in-loop
    const { items, next } = await page(token);
    found.push(...(items ?? []));
    token = next;
  } while (token && found.length < NAMES_MAX);
  return found;
}

export function useJobs(enabled = true): Result<Job[]> {
  return useQuery<Job[], ApiError>({
    queryKey: ["jobs"],
    queryFn: () =>
      all(async (NextToken) => {
        const answer = await call("AWSGlue.GetJobs", { NextToken, MaxResults: 200 });
        return { items: answer.Jobs, next: answer.NextToken };
      }),
    enabled,
    staleTime: SHORT_MS,
  });
}

export function useCrawlers(enabled = true): Result<Crawler[]> {
  return useQuery<Crawler[], ApiError>({
    queryKey: ["crawlers"],
    queryFn: () =>
      all(async (NextToken) => {
        const answer = await call("AWSGlue.GetCrawlers", { NextToken, MaxResults: 200 });
        return { items: answer.Crawlers, next: answer.NextToken };
      }),
    enabled,
    staleTime: SHORT_MS,
  });
}

export function useTriggers(enabled = true): Result<Trigger[]> {
  return useQuery<Trigger[], ApiError>({
    queryKey: ["triggers"],
    queryFn: () =>
      all(async (NextToken) => {
        const answer = await call("AWSGlue.GetTriggers", { NextToken, MaxResults: 200 });
        return { items: answer.Triggers, next: answer.NextToken };
      }),
    enabled,
    staleTime: SHORT_MS,
  });
}

/** The run with the graph that it began with. */
export function useRunGraph(workflow: string, run: string): Result<WorkflowRun> {
  return useQuery<WorkflowRun, ApiError>({
    queryKey: [...keys.run(workflow, run), "graph"],
    queryFn: async ({ signal }) => (await call("AWSGlue.GetWorkflowRun", { Name: workflow, RunId: run, IncludeGraph: true }, signal)).Run ?? {},
    staleTime: Infinity,
  });
}

/** Attempts, arguments, explanation; asked again while the run goes on, as the live stream says that something changed. */
export function useRunDetails(workflow: string, run: string): Result<RunDetails> {
  return useQuery<RunDetails, ApiError>({
    queryKey: [...keys.run(workflow, run), "details"],
    queryFn: ({ signal }) => get(`/runs/${part(workflow)}/${part(run)}`, signal),
  });
}

export interface History {
  runs: WorkflowRun[];
  next: string | undefined;
}

export function useHistory(name: string): Result<History> {
  return useQuery<History, ApiError>({
    queryKey: [...keys.workflow(name), "history"],
    queryFn: async ({ signal }) => {
      const answer = await call("AWSGlue.GetWorkflowRuns", { Name: name, MaxResults: 200 }, signal);
      return { runs: answer.Runs ?? [], next: answer.NextToken };
    },
    enabled: name !== "",
  });
}

const TAIL_LINES = 12;
const TAIL_EVERY_MS = 2000;

/** The last lines of a run's log; asked again while it is being written. */
export function useLogTail(run: string, stream: "output" | "error"): Result<LogPage> {
  return useQuery<LogPage, ApiError>({
    queryKey: ["log", run, stream],
    queryFn: ({ signal }) => get(`/logs?run=${part(run)}&stream=${stream}&tail=${TAIL_LINES}`, signal),
    refetchInterval: (query) => (query.state.data?.ended || query.state.error ? false : TAIL_EVERY_MS),
  });
}
