/** Reads over all workflows: runs of a span of time, what is due, what has a name. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get, type ApiError } from "./client";
import type { Due, RunRow } from "./console";
import type { Result } from "./queries";

export interface RunSpan {
  from: number;
  to: number;
  runs: RunRow[];
  peak: number;
  truncated: boolean;
}

export interface SpanQuery {
  /** Epoch seconds; without them the last `within` seconds are meant, and the right edge moves on. */
  from?: string;
  to?: string;
  within: number;
  status: readonly string[];
  workflow: readonly string[];
}

const EVERY_MS = 10_000;

export function useRunSpan({ from, to, within, status, workflow }: SpanQuery): Result<RunSpan> {
  const fixed = from !== undefined && to !== undefined;
  return useQuery<RunSpan, ApiError>({
    queryKey: ["timeline", fixed ? [from, to] : within, status, workflow],
    queryFn: ({ signal }) => {
      const end = fixed ? Number(to) : Date.now() / 1000;
      const begin = fixed ? Number(from) : end - within;
      const search = new URLSearchParams([["from", String(begin)], ...(fixed ? [["to", String(end)]] : []), ...status.map((one) => ["status", one]), ...workflow.map((one) => ["workflow", one])] as string[][]);
      return get(`/timeline?${search}`, signal);
    },
    refetchInterval: fixed ? false : EVERY_MS,
    placeholderData: keepPreviousData,
  });
}

export function useUpcoming(within: string): Result<{ items: Due[]; truncated: boolean }> {
  return useQuery<{ items: Due[]; truncated: boolean }, ApiError>({
    queryKey: ["upcoming", within],
    queryFn: ({ signal }) => get(`/upcoming?within=${encodeURIComponent(within)}`, signal),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  });
}

export interface FoundItem {
  kind: "workflow" | "job" | "crawler" | "trigger" | "database" | "table" | "connection" | "workflowRun" | "jobRun" | "crawl";
  name: string;
  database: string | null;
  workflow: string | null;
  node?: string;
  workflowRun?: string | null;
}

export function useSearch(q: string): Result<{ items: FoundItem[] }> {
  return useQuery<{ items: FoundItem[] }, ApiError>({
    queryKey: ["search", q],
    queryFn: ({ signal }) => get(`/search?q=${encodeURIComponent(q)}&limit=20`, signal),
    enabled: q.trim() !== "",
    staleTime: 5000,
    placeholderData: keepPreviousData,
  });
}
