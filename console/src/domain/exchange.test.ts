import { expect, it } from "vitest";
import { importRows, NotReadable, readWorkflowJson, renamed, type Known } from "./exchange";
import type { TriggerDefinition } from "./workflowGraph";

const start = { Name: "s", Type: "ON_DEMAND", State: "CREATED", Id: "7", WorkflowName: "w", Actions: [{ JobName: "a" }] };
const answer = { Workflow: { Name: "w", Description: "d", CreatedOn: 1, Graph: { Nodes: [{ Type: "TRIGGER", TriggerDetails: { Trigger: start } }, { Type: "JOB", Name: "a" }] } } };

it("reads what get-workflow prints, with and without its frame, and what the console writes", () => {
  const trigger = { Name: "s", Type: "ON_DEMAND", State: "CREATED", Actions: [{ JobName: "a" }] };
  for (const one of [answer, answer.Workflow, { workflow: { Name: "w", Description: "d" }, triggers: [start] }]) {
    expect(readWorkflowJson(JSON.stringify(one))).toEqual({ workflow: { Name: "w", Description: "d" }, tags: {}, triggers: [trigger] });
  }
});

it("leaves templates to the server, and refuses what is neither", () => {
  expect([readWorkflowJson("Resources:\n  A: {}"), readWorkflowJson('{"Resources": {}}')]).toEqual([undefined, undefined]);
  for (const text of ["[]", "7", "null", "{}", '{"Name": "w"}', '{"Name":"w","triggers":[null]}', '{"Name":"w","triggers":[{"Name":"s","Type":"X"}]}']) expect(() => readWorkflowJson(text)).toThrow(NotReadable);
});

it("says what is new, equal, different and missing", () => {
  const imported = readWorkflowJson(JSON.stringify(answer));
  const known: Known = { workflow: { workflow: { Name: "w" }, triggers: [] }, triggers: new Map([["s", { ...start, Description: "" } as TriggerDefinition]]), jobs: new Set(), crawlers: new Set() };
  expect(imported && importRows(imported, known)).toEqual([{ kind: "WORKFLOW", name: "w", sort: "different" }, { kind: "TRIGGER", name: "s", sort: "equal" }, { kind: "JOB", name: "a", sort: "missing" }]);
  const nothing: Known = { workflow: undefined, triggers: new Map(), jobs: new Set(["a"]), crawlers: new Set() };
  expect(imported && importRows(imported, nothing).map((row) => row.sort)).toEqual(["new", "new", "equal"]);
});

it("gives triggers another name where theirs is taken", () => {
  const imported = readWorkflowJson(JSON.stringify(answer));
  expect(imported && renamed(imported, "copy", new Set(["s"])).triggers[0]?.Name).toBe("copy-s");
});
