/** Reads of blueprints and their runs. */

import { useQuery } from "@tanstack/react-query";
import { call, type ApiError } from "./client";
import type { Blueprint, BlueprintRun } from "./generated";
import { all, SHORT_MS, type Result } from "./queries";

const TOGETHER = 25;
const BUSY_MS = 2000;

export function useBlueprints(): Result<Blueprint[]> {
  return useQuery<Blueprint[], ApiError>({
    queryKey: ["blueprints"],
    queryFn: () =>
      all(async (NextToken) => {
        const answer = await call("AWSGlue.ListBlueprints", { NextToken, MaxResults: TOGETHER });
        const names = answer.Blueprints ?? [];
        const found = names.length > 0 ? (await call("AWSGlue.BatchGetBlueprints", { Names: names })).Blueprints : [];
        return { items: found, next: answer.NextToken };
      }),
    staleTime: SHORT_MS,
    refetchInterval: (query) => (query.state.data?.some(isChanging) ? BUSY_MS : false),
  });
}

export function useBlueprint(name: string): Result<Blueprint> {
  return useQuery<Blueprint, ApiError>({
    queryKey: ["blueprint", name],
    queryFn: async ({ signal }) => (await call("AWSGlue.GetBlueprint", { Name: name, IncludeParameterSpec: true }, signal)).Blueprint ?? {},
    refetchInterval: (query) => (query.state.data && isChanging(query.state.data) ? BUSY_MS : false),
  });
}

function isChanging(blueprint: Blueprint): boolean {
  return blueprint.Status === "CREATING" || blueprint.Status === "UPDATING";
}

export function useBlueprintRuns(name: string): Result<BlueprintRun[]> {
  return useQuery<BlueprintRun[], ApiError>({
    queryKey: ["blueprint", name, "runs"],
    queryFn: async ({ signal }) => (await call("AWSGlue.GetBlueprintRuns", { BlueprintName: name, MaxResults: 100 }, signal)).BlueprintRuns ?? [],
    refetchInterval: (query) => (query.state.data?.some((run) => run.State === "RUNNING" || run.State === "ROLLING_BACK") ? BUSY_MS : false),
  });
}
