/** Writes of jobs, crawlers, triggers, the Data Catalog and blueprints, and what each makes stale. */

import { ApiError, call } from "./client";
import type {
  CreateBlueprintRequest, CreateCrawlerRequest, CreateJobRequest, CreateTriggerRequest, DatabaseInput, JobUpdate, StartBlueprintRunRequest, TriggerUpdate,
  UpdateCrawlerRequest,
} from "./generated";
import { useWrite, type Write } from "./mutations";

const ofJob = (name: string): string[][] => [["jobs"], ["job", name], ["nodeRuns"]];
const ofCrawler = (name: string): string[][] => [["crawlers"], ["crawler", name], ["nodeRuns"]];
const ofTrigger = (name: string): string[][] => [["triggers"], ["trigger", name], ["workflows"], ["workflow"]];
const ofBlueprint = (name: string): string[][] => [["blueprints"], ["blueprint", name]];

export function useCreateJob(): Write<CreateJobRequest> {
  return useWrite((input) => call("AWSGlue.CreateJob", input), ({ Name }) => ofJob(Name));
}

/** An update replaces the whole job. */
export function useUpdateJob(): Write<{ name: string; update: JobUpdate }> {
  return useWrite(({ name, update }) => call("AWSGlue.UpdateJob", { JobName: name, JobUpdate: update }), ({ name }) => ofJob(name));
}

export function useDeleteJob(): Write<string> {
  return useWrite((name) => call("AWSGlue.DeleteJob", { JobName: name }), () => [["jobs"]]);
}

export function useStartJobRun(): Write<{ name: string; arguments?: Record<string, string> }, string> {
  return useWrite(
    async (input) => (await call("AWSGlue.StartJobRun", { JobName: input.name, Arguments: input.arguments })).JobRunId ?? "",
    ({ name }) => ofJob(name),
  );
}

/** BatchStopJobRun answers errors beside successes: one for the one run that is asked for. */
export function useStopJobRun(): Write<{ name: string; run: string }> {
  return useWrite(
    async ({ name, run }) => {
      const answer = await call("AWSGlue.BatchStopJobRun", { JobName: name, JobRunIds: [run] });
      const refused = answer.Errors?.[0]?.ErrorDetail;
      if (refused) throw new ApiError(refused.ErrorCode ?? "", refused.ErrorMessage ?? "", 400, undefined, {});
    },
    ({ name, run }) => [...ofJob(name), ["nodeRun", run]],
  );
}

export function useResetBookmark(): Write<string> {
  return useWrite((name) => call("AWSGlue.ResetJobBookmark", { JobName: name }), (name) => ofJob(name));
}

export function useCreateCrawler(): Write<CreateCrawlerRequest> {
  return useWrite((input) => call("AWSGlue.CreateCrawler", input), ({ Name }) => ofCrawler(Name));
}

export function useUpdateCrawler(): Write<UpdateCrawlerRequest> {
  return useWrite((input) => call("AWSGlue.UpdateCrawler", input), ({ Name }) => ofCrawler(Name));
}

export function useDeleteCrawler(): Write<string> {
  return useWrite((name) => call("AWSGlue.DeleteCrawler", { Name: name }), () => [["crawlers"]]);
}

export function useSwitchCrawler(): Write<{ name: string; run: boolean }> {
  return useWrite(
    ({ name, run }) => (run ? call("AWSGlue.StartCrawler", { Name: name }) : call("AWSGlue.StopCrawler", { Name: name })),
    ({ name }) => ofCrawler(name),
  );
}

export function useSwitchCrawlerSchedule(): Write<{ name: string; on: boolean }> {
  return useWrite(
    ({ name, on }) => (on ? call("AWSGlue.StartCrawlerSchedule", { CrawlerName: name }) : call("AWSGlue.StopCrawlerSchedule", { CrawlerName: name })),
    ({ name }) => ofCrawler(name),
  );
}

export function useCreateTrigger(): Write<CreateTriggerRequest> {
  return useWrite((input) => call("AWSGlue.CreateTrigger", input), ({ Name }) => ofTrigger(Name));
}

/** An update replaces the whole trigger, but its type. */
export function useUpdateTrigger(): Write<{ name: string; update: TriggerUpdate }> {
  return useWrite(({ name, update }) => call("AWSGlue.UpdateTrigger", { Name: name, TriggerUpdate: update }), ({ name }) => ofTrigger(name));
}

export function useDeleteTrigger(): Write<string> {
  return useWrite((name) => call("AWSGlue.DeleteTrigger", { Name: name }), () => [["triggers"], ["workflows"], ["workflow"]]);
}

/** Activates it, or fires one that is on demand. */
export function useStartTrigger(): Write<string> {
  return useWrite((name) => call("AWSGlue.StartTrigger", { Name: name }), (name) => [...ofTrigger(name), ["nodeRuns"], ["jobs"], ["crawlers"]]);
}

export function useStopTrigger(): Write<string> {
  return useWrite((name) => call("AWSGlue.StopTrigger", { Name: name }), (name) => ofTrigger(name));
}

export function useCreateDatabase(): Write<DatabaseInput> {
  return useWrite((input) => call("AWSGlue.CreateDatabase", { DatabaseInput: input }), () => [["databases"]]);
}

export function useDeleteDatabase(): Write<string> {
  return useWrite((name) => call("AWSGlue.DeleteDatabase", { Name: name }), () => [["databases"], ["tables"]]);
}

export function useDeleteTable(): Write<{ database: string; name: string }> {
  return useWrite(({ database, name }) => call("AWSGlue.DeleteTable", { DatabaseName: database, Name: name }), () => [["tables"]]);
}

export function useDeleteConnection(): Write<string> {
  return useWrite((name) => call("AWSGlue.DeleteConnection", { ConnectionName: name }), () => [["connections"]]);
}

export function useTestConnection(): Write<string> {
  return useWrite((name) => call("AWSGlue.TestConnection", { ConnectionName: name }), (name) => [["connections"], ["connection", name]]);
}

export function useCreateBlueprint(): Write<CreateBlueprintRequest> {
  return useWrite((input) => call("AWSGlue.CreateBlueprint", input), ({ Name }) => ofBlueprint(Name));
}

export function useDeleteBlueprint(): Write<string> {
  return useWrite((name) => call("AWSGlue.DeleteBlueprint", { Name: name }), () => [["blueprints"]]);
}

export function useStartBlueprintRun(): Write<StartBlueprintRunRequest, string> {
  return useWrite(
    async (input) => (await call("AWSGlue.StartBlueprintRun", input)).RunId ?? "",
    ({ BlueprintName }) => [...ofBlueprint(BlueprintName), ["workflows"], ["triggers"], ["jobs"], ["crawlers"]],
  );
}
