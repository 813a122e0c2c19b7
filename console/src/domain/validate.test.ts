import { describe, expect, it } from "vitest";
import { flights } from "./flights.fixture";
import { validate } from "./validate";
import type { TriggerDefinition } from "./workflowGraph";

const event = (Name: string, watched: string, started: string): TriggerDefinition => ({
  Name, Type: "CONDITIONAL", State: "ACTIVATED", Predicate: { Logical: "AND", Conditions: [{ JobName: watched, State: "SUCCEEDED" }] },
  Actions: [{ JobName: started }],
});
const start: TriggerDefinition = { Name: "go", Type: "ON_DEMAND", State: "CREATED", Actions: [{ JobName: "a" }] };
const said = (triggers: TriggerDefinition[], known = {}): string[] => validate(triggers, known).map((one) => `${one.level} ${one.node}`);

it("has nothing against the flights", () => expect(validate(flights)).toEqual([]));
it("has nothing against an empty workflow", () => expect(validate([])).toEqual([]));

describe("errors", () => {
  it.each<[string, TriggerDefinition[], string]>([
    ["a second start", [start, { ...start, Name: "again" }], "error TRIGGER:again"],
    ["nothing to start", [{ ...start, Actions: [] }], "error TRIGGER:go"],
    ["nothing to watch", [start, { ...event("t", "a", "b"), Predicate: {} }], "error TRIGGER:t"],
    ["watched and started", [start, event("t", "a", "a")], "error TRIGGER:t"],
    ["a circle", [start, event("t", "a", "b"), event("u", "b", "a")], "error TRIGGER:u"],
    ["a wrong schedule", [{ ...start, Type: "SCHEDULED", Schedule: "cron(x)", State: "ACTIVATED" }], "error TRIGGER:go"],
  ])("%s", (_title, triggers, expected) => expect(said(triggers)).toContain(expected));
});

describe("warnings", () => {
  it.each<[string, TriggerDefinition[], object, string]>([
    ["a missing job", [start], { jobs: new Set() }, "warning JOB:a"],
    ["no start", [event("t", "a", "b")], {}, "warning TRIGGER:t"],
    ["watched, never started", [start, event("t", "z", "b")], {}, "warning JOB:z"],
    ["not activated", [start, { ...event("t", "a", "b"), State: "DEACTIVATED" }], {}, "warning TRIGGER:t"],
    ["three crawlers", [{ ...start, Actions: ["x", "y", "z"].map((CrawlerName) => ({ CrawlerName })) }], {}, "warning TRIGGER:go"],
    ["many nodes", [{ ...start, Actions: Array.from({ length: 101 }, (_, n) => ({ JobName: `j${n}` })) }], {}, "warning TRIGGER:go"],
  ])("%s", (_title, triggers, known, expected) => expect(said(triggers, known)).toContain(expected));
});
