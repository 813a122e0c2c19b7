/** A run that is none: outcomes that a reader supposes, and what the server's simulation makes of them. */

import { nodeId, parseNodeId } from "./workflowGraph";

/** Node id to the state in which it is supposed to end. */
export type Outcomes = Readonly<Record<string, string>>;

export const OUTCOMES: Record<"JOB" | "CRAWLER", readonly string[]> = {
  JOB: ["SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED"],
  CRAWLER: ["SUCCEEDED", "FAILED", "STOPPED"],
};

/** As they stand in the address; what nobody could have chosen is left out. */
export function readOutcomes(text: string | null): Outcomes {
  let given: unknown;
  try {
    given = JSON.parse(text ?? "{}");
  } catch {
    return {};
  }
  if (given === null || typeof given !== "object") return {};
  return Object.fromEntries(
    Object.entries(given).filter((pair): pair is [string, string] => {
      const kind = parseNodeId(pair[0])?.kind;
      return (kind === "JOB" || kind === "CRAWLER") && OUTCOMES[kind].includes(String(pair[1]));
    }),
  );
}

export function writeOutcomes(outcomes: Outcomes): string | undefined {
  const chosen = Object.entries(outcomes).filter(([, state]) => state !== "SUCCEEDED");
  return chosen.length === 0 ? undefined : JSON.stringify(Object.fromEntries(chosen));
}

export interface OutcomeRequest {
  NodeName: string;
  NodeKind: "JOB" | "CRAWLER";
  States: string[];
}

export function outcomeRequests(outcomes: Outcomes): OutcomeRequest[] {
  return Object.entries(outcomes).flatMap(([id, state]) => {
    const parsed = parseNodeId(id);
    return parsed && parsed.kind !== "TRIGGER" ? [{ NodeName: parsed.name, NodeKind: parsed.kind, States: [state] }] : [];
  });
}

export interface SimulatedRun {
  NodeName?: string;
  NodeKind?: "JOB" | "CRAWLER";
  Attempt?: number;
  TriggerName?: string;
  State?: string;
  StartsAfter?: number;
  EndsAfter?: number;
  ErrorMessage?: string;
}

/** The answer of SimulateWorkflow, as far as it is shown on the graph; the API's own type fits. */
export interface Simulation {
  Runs?: SimulatedRun[];
  Fired?: { Name?: string; FiresAfter?: number }[];
  NotRun?: { NodeName?: string; NodeKind?: "JOB" | "CRAWLER"; Why?: string }[];
  NotFired?: { Name?: string; Why?: string }[];
}

/** What the simulation says of each node; the last attempt counts. */
export interface Simulated {
  runs: ReadonlyMap<string, SimulatedRun>;
  /** Trigger to seconds after the start. */
  fired: ReadonlyMap<string, number>;
  /** Node id to the reason. */
  notRun: ReadonlyMap<string, string>;
  notFired: ReadonlyMap<string, string>;
}

export function simulated(simulation: Simulation): Simulated {
  return {
    runs: new Map((simulation.Runs ?? []).map((one) => [nodeId(one.NodeKind ?? "JOB", one.NodeName ?? ""), one])),
    fired: new Map((simulation.Fired ?? []).map((one) => [one.Name ?? "", one.FiresAfter ?? 0])),
    notRun: new Map((simulation.NotRun ?? []).map((one) => [nodeId(one.NodeKind ?? "JOB", one.NodeName ?? ""), one.Why ?? ""])),
    notFired: new Map((simulation.NotFired ?? []).map((one) => [one.Name ?? "", one.Why ?? ""])),
  };
}

export interface MergedArgument {
  name: string;
  value: string;
  source: "default" | "trigger";
}

/** What a job would be started with: its defaults, and over them what the trigger says. */
export function mergedArguments(defaults: Readonly<Record<string, string>>, given: Readonly<Record<string, string>>): MergedArgument[] {
  return Object.keys({ ...defaults, ...given })
    .sort()
    .map((name) => ({ name, value: given[name] ?? defaults[name] ?? "", source: name in given ? "trigger" : "default" }));
}
