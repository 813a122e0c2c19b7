import { createResource } from "../../api/exchange";
import { ApiError, call, get } from "../../api/client";
import type { Definition } from "../../api/console";
import { edit, openDraft } from "../../domain/draft";
import type { Imported } from "../../domain/exchange";
import { putDraft } from "../editor/draftStore";

/** What is new is made; the workflow too where there is none; its triggers become a draft that nobody but this tab sees. */
export async function importAsDraft({ workflow, tags, triggers }: Imported, creations: readonly { operation: string; request: object }[]): Promise<void> {
  for (const one of creations) {
    // One may refer to the one before it.
    // oxlint-disable-next-line no-await-in-loop
    await createResource(one);
  }
  const path = `/workflows/${encodeURIComponent(workflow.Name)}/definition`;
  let present: Definition;
  try {
    present = await get<Definition>(path);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "EntityNotFoundException") throw error;
    await call("AWSGlue.CreateWorkflow", { ...workflow, ...(Object.keys(tags).length > 0 ? { Tags: tags } : {}) });
    present = await get<Definition>(path);
  }
  const states = new Map(present.definition.triggers.map((one) => [one.Name, one.State]));
  // One that is there keeps its state; one that comes waits to be activated, whatever it was where it comes from.
  const current = triggers.map((one) => ({ ...one, State: states.get(one.Name) }));
  putDraft(workflow.Name, edit(openDraft(present.version, present.definition.triggers), current));
}
