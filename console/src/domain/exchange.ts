/** Workflows as files: what get-workflow prints, the console's own JSON, and what an import would bring. */

import { stateless } from "./difference";
import { same } from "./draft";
import { actionNode, conditionNode, parseNodeId, type TriggerDefinition } from "./workflowGraph";

export interface WorkflowFields {
  Name: string;
  Description?: string;
  DefaultRunProperties?: Record<string, string>;
  MaxConcurrentRuns?: number;
}

export interface Imported {
  workflow: WorkflowFields;
  tags: Record<string, string>;
  triggers: TriggerDefinition[];
}

/** Why a text is no workflow. */
export class NotReadable extends Error {}

type Loose = Record<string, unknown>;

/** Reads the answer of get-workflow --include-graph, the workflow in it, or a definition as the console writes it. Undefined for
 * what is no JSON: then it may be a template. */
export function readWorkflowJson(text: string): Imported | undefined {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (given === null || typeof given !== "object" || Array.isArray(given)) throw new NotReadable("noObject");
  const document = given as Loose;
  if ("Resources" in document) return undefined;
  const inner = (document["Workflow"] ?? document["workflow"] ?? document["Run"] ?? document) as Loose;
  if (typeof inner["Name"] !== "string" || inner["Name"] === "") throw new NotReadable("noName");
  const own = document["triggers"];
  if (!Array.isArray(own) && !Array.isArray((inner["Graph"] as Loose | undefined)?.["Nodes"])) throw new NotReadable("noGraph");
  const nodes = ((inner["Graph"] as Loose | undefined)?.["Nodes"] ?? []) as Loose[];
  const triggers = Array.isArray(own) ? own : nodes.map((node) => (node["TriggerDetails"] as Loose | undefined)?.["Trigger"]).filter((one) => one !== undefined);
  return { workflow: fieldsOf(inner), tags: (document["tags"] ?? {}) as Record<string, string>, triggers: triggers.map(triggerOf) };
}

function fieldsOf(given: Loose): WorkflowFields {
  const { Name, Description, DefaultRunProperties, MaxConcurrentRuns } = given as unknown as WorkflowFields;
  return {
    Name,
    ...(typeof Description === "string" && Description !== "" ? { Description } : {}),
    ...(DefaultRunProperties && Object.keys(DefaultRunProperties).length > 0 ? { DefaultRunProperties } : {}),
    ...(typeof MaxConcurrentRuns === "number" ? { MaxConcurrentRuns } : {}),
  };
}

const TYPES = ["SCHEDULED", "CONDITIONAL", "ON_DEMAND", "EVENT"];

function triggerOf(given: unknown): TriggerDefinition {
  const trigger = given as TriggerDefinition | null;
  if (!trigger || typeof trigger.Name !== "string" || !TYPES.includes(trigger.Type)) throw new NotReadable("noTrigger");
  return { ...(stateless(trigger) as TriggerDefinition), Actions: trigger.Actions ?? [], ...(trigger.State ? { State: trigger.State } : {}) };
}

export type ImportSort = "new" | "equal" | "different" | "missing";

export interface ImportRow {
  kind: "WORKFLOW" | "TRIGGER" | "JOB" | "CRAWLER";
  name: string;
  sort: ImportSort;
}

export interface Known {
  /** The present definition of a workflow of this name. */
  workflow: { workflow: WorkflowFields; triggers: readonly TriggerDefinition[] } | undefined;
  /** Triggers by name, of all workflows. */
  triggers: ReadonlyMap<string, TriggerDefinition>;
  jobs: ReadonlySet<string>;
  crawlers: ReadonlySet<string>;
}

/** What an import brings, compared with what is there; jobs and crawlers only by their names. */
export function importRows({ workflow, triggers }: Imported, known: Known): ImportRow[] {
  const compared = (before: unknown, after: unknown): ImportSort => (before === undefined ? "new" : same(before, after) ? "equal" : "different");
  const nodes = new Set(triggers.flatMap((one) => [...one.Actions.map(actionNode), ...(one.Predicate?.Conditions ?? []).map(conditionNode)]));
  return [
    { kind: "WORKFLOW", name: workflow.Name, sort: compared(known.workflow && fieldsOf(known.workflow.workflow as unknown as Loose), workflow) },
    ...triggers.map((one): ImportRow => {
      const before = known.triggers.get(one.Name);
      return { kind: "TRIGGER", name: one.Name, sort: compared(before && comparable(before), comparable(one)) };
    }),
    ...[...nodes].flatMap((id): ImportRow[] => {
      const parsed = parseNodeId(id ?? "");
      if (!parsed || parsed.kind === "TRIGGER") return [];
      const there = (parsed.kind === "JOB" ? known.jobs : known.crawlers).has(parsed.name);
      return [{ kind: parsed.kind, name: parsed.name, sort: there ? "equal" : "missing" }];
    }),
  ];
}

/** Descriptions that are empty are none, as the server shows them. */
function comparable(trigger: TriggerDefinition): object {
  return Object.fromEntries(Object.entries(stateless(trigger)).filter(([key, value]) => key !== "Tags" && value !== ""));
}

/** The same triggers under the name of another workflow; names that are taken elsewhere get the workflow's in front. */
export function renamed(imported: Imported, name: string, taken: ReadonlySet<string>): Imported {
  const triggers = imported.triggers.map((one) => (taken.has(one.Name) ? { ...one, Name: `${name}-${one.Name}` } : one));
  return { ...imported, workflow: { ...imported.workflow, Name: name }, triggers };
}

