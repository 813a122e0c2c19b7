/** Reads that set runs and definitions side by side: simulation, grid, versions. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get, post, type ApiError } from "./client";
import type { Definition, RunRow } from "./console";
import type { PenstockSimulation } from "./generated";
import { keys, type Result } from "./queries";

const part = encodeURIComponent;

export interface GridCell {
  runId: string;
  state: string;
  seconds: number | null;
  attempt: number;
  errorMessage: string | null;
  copied: boolean;
}

export interface Grid {
  runs: RunRow[];
  nodes: { kind: "JOB" | "CRAWLER"; name: string; cells: (GridCell | null)[] }[];
}

export interface Version {
  number: number;
  version: string;
  savedOn: number;
  savedBy: string | null;
  message: string | null;
  current: boolean;
}

export interface SavedVersion extends Omit<Version, "current"> {
  definition: Definition["definition"];
}

export function useSimulation(name: string, outcomes: readonly object[]): Result<PenstockSimulation> {
  return useQuery<PenstockSimulation, ApiError>({
    queryKey: [...keys.workflow(name), "preview", outcomes],
    queryFn: async () => (await post<{ Simulation: PenstockSimulation }>(`/workflows/${part(name)}/preview`, { outcomes })).Simulation,
    placeholderData: keepPreviousData,
  });
}

export const GRID_RUNS = 25;

export function useGrid(name: string, before: string | null): Result<Grid> {
  const search = new URLSearchParams({ runs: String(GRID_RUNS), ...(before ? { before } : {}) });
  return useQuery<Grid, ApiError>({
    queryKey: [...keys.workflow(name), "grid", before],
    queryFn: ({ signal }) => get(`/workflows/${part(name)}/grid?${search}`, signal),
    placeholderData: keepPreviousData,
  });
}

export function useVersions(name: string): Result<{ items: Version[]; current: string }> {
  return useQuery<{ items: Version[]; current: string }, ApiError>({
    queryKey: [...keys.workflow(name), "versions"],
    queryFn: ({ signal }) => get(`/workflows/${part(name)}/versions`, signal),
  });
}

/** A saved definition; "" asks for none. */
export function useVersion(name: string, number: string): Result<SavedVersion> {
  return useQuery<SavedVersion, ApiError>({
    queryKey: [...keys.workflow(name), "version", number],
    queryFn: ({ signal }) => get(`/workflows/${part(name)}/versions/${part(number)}`, signal),
    enabled: number !== "",
    staleTime: Infinity,
  });
}
