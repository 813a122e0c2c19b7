/** Reads of jobs, crawlers, triggers and their runs. */

import { useQuery } from "@tanstack/react-query";
import { runIsGoingOn } from "../domain/nodeRuns";
import { call, get, type ApiError } from "./client";
import type { LogPage, NodeRun, NodeRunDetails, Script } from "./console";
import type { Classifier, Crawler, CrawlerHistory, Job, JobRun, Trigger } from "./generated";
import { all, SHORT_MS, type Result } from "./queries";

const part = encodeURIComponent;
/** How often is asked while something runs, and while nothing does. */
const BUSY_MS = 3000;
const IDLE_MS = 15_000;
export const RUNS_SHOWN = 200;

export type Kind = "JOB" | "CRAWLER";

/** The newest run of every job or crawler, by name. */
export function useLastRuns(kind: Kind): Result<Record<string, NodeRun>> {
  return useQuery<Record<string, NodeRun>, ApiError>({
    queryKey: ["nodeRuns", kind],
    queryFn: async ({ signal }) => (await get<{ items: Record<string, NodeRun> }>(`/node-runs?kind=${kind}`, signal)).items,
    refetchInterval: (query) => (Object.values(query.state.data ?? {}).some((run) => runIsGoingOn(run.state)) ? BUSY_MS : IDLE_MS),
  });
}

export function useNodeRun(id: string): Result<NodeRunDetails> {
  return useQuery<NodeRunDetails, ApiError>({
    queryKey: ["nodeRun", id],
    queryFn: ({ signal }) => get(`/node-runs/${part(id)}`, signal),
    refetchInterval: (query) => (query.state.data && runIsGoingOn(query.state.data.state) ? BUSY_MS : false),
    enabled: id !== "",
  });
}

export function useJob(name: string): Result<Job> {
  return useQuery<Job, ApiError>({
    queryKey: ["job", name],
    queryFn: async ({ signal }) => (await call("AWSGlue.GetJob", { JobName: name }, signal)).Job ?? {},
  });
}

/** The newest runs; asked again and again while one of them goes on. */
export function useJobRuns(name: string): Result<JobRun[]> {
  return useQuery<JobRun[], ApiError>({
    queryKey: ["job", name, "runs"],
    queryFn: async ({ signal }) => (await call("AWSGlue.GetJobRuns", { JobName: name, MaxResults: RUNS_SHOWN }, signal)).JobRuns ?? [],
    refetchInterval: (query) => (query.state.data?.some((run) => runIsGoingOn(run.JobRunState ?? "")) ? BUSY_MS : IDLE_MS),
  });
}

export function useScript(job: string): Result<Script> {
  return useQuery<Script, ApiError>({ queryKey: ["job", job, "script"], queryFn: ({ signal }) => get(`/jobs/${part(job)}/script`, signal) });
}

export function useCrawler(name: string): Result<Crawler> {
  return useQuery<Crawler, ApiError>({
    queryKey: ["crawler", name],
    queryFn: async ({ signal }) => (await call("AWSGlue.GetCrawler", { Name: name }, signal)).Crawler ?? {},
    refetchInterval: (query) => (query.state.data && query.state.data.State !== "READY" ? BUSY_MS : false),
  });
}

export function useCrawls(crawler: string): Result<CrawlerHistory[]> {
  return useQuery<CrawlerHistory[], ApiError>({
    queryKey: ["crawler", crawler, "crawls"],
    queryFn: async ({ signal }) => (await call("AWSGlue.ListCrawls", { CrawlerName: crawler, MaxResults: 100 }, signal)).Crawls ?? [],
    refetchInterval: (query) => (query.state.data?.some((one) => one.State === "RUNNING") ? BUSY_MS : IDLE_MS),
  });
}

export function useClassifiers(enabled = true): Result<Classifier[]> {
  return useQuery<Classifier[], ApiError>({
    queryKey: ["classifiers"],
    queryFn: () =>
      all(async (NextToken) => {
        const answer = await call("AWSGlue.GetClassifiers", { NextToken, MaxResults: 100 });
        return { items: answer.Classifiers, next: answer.NextToken };
      }),
    enabled,
    staleTime: SHORT_MS,
  });
}

export function useTrigger(name: string): Result<Trigger> {
  return useQuery<Trigger, ApiError>({
    queryKey: ["trigger", name],
    queryFn: async ({ signal }) => (await call("AWSGlue.GetTrigger", { Name: name }, signal)).Trigger ?? {},
    enabled: name !== "",
  });
}

const CRAWL_LINES = 5000;

/** The beginning of a crawl's log, where it says why it decided what. */
export function useCrawlLog(crawl: string | undefined): Result<LogPage> {
  return useQuery<LogPage, ApiError>({
    queryKey: ["log", crawl, "all"],
    queryFn: ({ signal }) => get(`/logs?run=${part(crawl ?? "")}&stream=output&from=0&limit=${CRAWL_LINES}`, signal),
    enabled: crawl !== undefined,
    refetchInterval: (query) => (query.state.data && !query.state.data.ended ? BUSY_MS : false),
  });
}
