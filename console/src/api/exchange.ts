/** Templates: written from a workflow, and read as what they would make. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Imported } from "../domain/exchange";
import { API, ApiError, call, post } from "./client";
import type { Operations } from "./generated";
import { keys, type Result } from "./queries";

export interface TemplateResource {
  type: string;
  name: string;
  sort: "new" | "equal" | "different";
  changes: { property: string; before: unknown; after: unknown }[];
  create: { operation: string; request: object } | null;
}

export interface ReadTemplate {
  workflows: Imported[];
  resources: TemplateResource[];
  left: { name: string; type: string; reason: string }[];
}

export function useTemplate(name: string, format: "yaml" | "json" | "", alone: boolean): Result<string> {
  return useQuery<string, ApiError>({
    queryKey: [...keys.workflow(name), "template", format, alone],
    queryFn: async ({ signal }) => {
      const response = await fetch(`${API}/workflows/${encodeURIComponent(name)}/template?format=${format}${alone ? "&alone=true" : ""}`, { credentials: "same-origin", signal });
      const text = await response.text();
      if (response.ok) return text;
      const { __type, message } = JSON.parse(text) as { __type: string; message: string };
      throw new ApiError(__type, message, response.status, response.headers.get("x-amzn-requestid") ?? undefined, {});
    },
    enabled: format !== "",
  });
}

export function useGlueJson(name: string, enabled: boolean): Result<string> {
  return useQuery<string, ApiError>({
    queryKey: [...keys.workflow(name), "glue json"],
    queryFn: async ({ signal }) => JSON.stringify(await call("AWSGlue.GetWorkflow", { Name: name, IncludeGraph: true }, signal), undefined, 2),
    enabled,
  });
}

/** "" asks for nothing. */
export function useReadTemplate(template: string): Result<ReadTemplate> {
  return useQuery<ReadTemplate, ApiError>({
    queryKey: ["template", template],
    queryFn: () => post("/templates/read", { template }),
    enabled: template !== "",
    placeholderData: template === "" ? undefined : keepPreviousData,
  });
}

/** The operation that makes a new resource of a template, as the server has named it. */
export async function createResource({ operation, request }: { operation: string; request: object }): Promise<void> {
  await call(`AWSGlue.${operation}` as keyof Operations, request as never);
}
