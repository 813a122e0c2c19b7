/** One hook for each write, and what it makes stale. */

import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { call, post, type ApiError } from "./client";
import type { ApplyRequest, Definition, Session } from "./console";
import type { CreateWorkflowRequest, UpdateWorkflowRequest } from "./generated";
import { keys } from "./queries";

export type Write<Input, Output = unknown> = UseMutationResult<Output, ApiError, Input>;

export function useWrite<Input, Output>(run: (input: Input) => Promise<Output>, stale: (input: Input) => readonly unknown[][]): Write<Input, Output> {
  const client = useQueryClient();
  return useMutation<Output, ApiError, Input>({
    mutationFn: run,
    onSuccess: async (_output, input) => {
      await Promise.all(stale(input).map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
}

export interface SignIn {
  way: "password" | "first" | "link";
  userName?: string;
  password?: string;
  code?: string;
  keep?: boolean;
}

export function useSignIn(): Write<SignIn, Session> {
  const client = useQueryClient();
  return useMutation<Session, ApiError, SignIn>({
    mutationFn: ({ way, ...body }) => post(way === "password" ? "/session" : `/session/${way}`, body),
    onSuccess: (session) => client.setQueryData(keys.session, session),
  });
}

export function useSignOut(): Write<void> {
  return useMutation<unknown, ApiError, void>({
    mutationFn: () => post("/session", {}, "DELETE"),
    onSuccess: () => window.location.assign("/console/"),
  });
}

export function useCreateWorkflow(): Write<CreateWorkflowRequest> {
  return useWrite((input) => call("AWSGlue.CreateWorkflow", input), () => [keys.workflows]);
}

export function useUpdateWorkflow(): Write<UpdateWorkflowRequest> {
  return useWrite((input) => call("AWSGlue.UpdateWorkflow", input), ({ Name }) => [keys.workflows, keys.workflow(Name)]);
}

export interface TagChange {
  arn: string;
  put: Record<string, string>;
  drop: string[];
}

export function useChangeTags(): Write<TagChange> {
  return useWrite(
    async ({ arn, put, drop }) => {
      if (drop.length > 0) await call("AWSGlue.UntagResource", { ResourceArn: arn, TagsToRemove: drop });
      if (Object.keys(put).length > 0) await call("AWSGlue.TagResource", { ResourceArn: arn, TagsToAdd: put });
    },
    ({ arn }) => [["tags", arn], keys.workflows],
  );
}

export function useDeleteWorkflow(): Write<string> {
  return useWrite((Name) => call("AWSGlue.DeleteWorkflow", { Name }), () => [keys.workflows]);
}

export function useApply(name: string): Write<ApplyRequest, Definition> {
  const client = useQueryClient();
  return useMutation<Definition, ApiError, ApplyRequest>({
    mutationFn: (request) => post(`/workflows/${encodeURIComponent(name)}/apply`, request),
    onSuccess: async (definition) => {
      client.setQueryData([...keys.workflow(name), "definition"], definition);
      await Promise.all([
        client.invalidateQueries({ queryKey: keys.workflows }),
        client.invalidateQueries({ queryKey: ["triggers"] }),
        client.invalidateQueries({ queryKey: [...keys.workflow(name), "details"] }),
      ]);
    },
  });
}

export interface RunStart {
  name: string;
  properties?: Record<string, string>;
}

export function useStartRun(): Write<RunStart, string> {
  return useWrite(
    async ({ name, properties }) => (await call("AWSGlue.StartWorkflowRun", { Name: name, RunProperties: properties })).RunId ?? "",
    ({ name }) => [keys.workflows, [...keys.workflow(name), "history"]],
  );
}

export interface RunName {
  name: string;
  run: string;
}

export function useStopRun(): Write<RunName> {
  return useWrite(({ name, run }) => call("AWSGlue.StopWorkflowRun", { Name: name, RunId: run }), ({ name, run }) => [keys.run(name, run), keys.workflows]);
}

export interface Resume extends RunName {
  nodes: string[];
}

/** `nodes` are the UniqueIds that the run's graph gives its nodes. */
export function useResumeRun(): Write<Resume, string> {
  return useWrite(
    async ({ name, run, nodes }) => (await call("AWSGlue.ResumeWorkflowRun", { Name: name, RunId: run, NodeIds: nodes })).RunId ?? "",
    ({ name, run }) => [keys.run(name, run), keys.workflows, keys.workflow(name)],
  );
}

export function usePutProperties(): Write<RunName & { properties: Record<string, string> }> {
  return useWrite(
    ({ name, run, properties }) => call("AWSGlue.PutWorkflowRunProperties", { Name: name, RunId: run, RunProperties: properties }),
    ({ name, run }) => [keys.run(name, run)],
  );
}

export function useSwitchTrigger(): Write<{ name: string; activate: boolean }> {
  return useWrite(
    ({ name, activate }) => (activate ? call("AWSGlue.StartTrigger", { Name: name }) : call("AWSGlue.StopTrigger", { Name: name })),
    () => [keys.workflows, ["workflow"], ["triggers"]],
  );
}
