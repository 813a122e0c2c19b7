import { expect, it } from "vitest";
import { definitionText, diffGraphs, diffRecords, diffRuns, diffText } from "./difference";
import type { TriggerDefinition } from "./workflowGraph";

it("tells new, gone, changed and equal keys", () => {
  expect(diffRecords({ a: "1", b: "2", c: "3" }, { b: "2", c: "4", d: "5" }).map(({ key, sort }) => `${key} ${sort}`)).toEqual(["a removed", "b equal", "c changed", "d added"]);
});

it("finds the shortest way from text to text", () => {
  const rows = diffText("a\nb\nc\nd", "a\nc\nx\nd");
  expect(rows.map(({ sort, text }) => `${{ added: "+", removed: "-", equal: " " }[sort]}${text}`)).toEqual([" a", "-b", " c", "+x", " d"]);
  expect(rows.at(-1)).toEqual({ sort: "equal", text: "d", before: 4, after: 4 });
  expect(diffText("same", "same")).toEqual([{ sort: "equal", text: "same", before: 1, after: 1 }]);
});

it("makes the new text out of the old one, whatever they are", () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  for (let round = 0; round < 200; round += 1) {
    const text = (): string => Array.from({ length: random(12) }, () => "abc"[random(3)]).join("\n");
    const [before, after] = [text(), text()];
    const rows = diffText(before, after);
    expect(rows.filter((one) => one.sort !== "added").map((one) => one.text).join("\n")).toBe(before);
    expect(rows.filter((one) => one.sort !== "removed").map((one) => one.text).join("\n")).toBe(after);
  }
});

const start: TriggerDefinition = { Name: "s", Type: "ON_DEMAND", State: "CREATED", Actions: [{ JobName: "a" }] };

it("marks nodes and edges of both graphs, and overlooks states", () => {
  const after = [{ ...start, State: "ACTIVATED" }, { Name: "e", Type: "CONDITIONAL", Predicate: { Conditions: [{ JobName: "a", State: "FAILED" }] }, Actions: [] } as TriggerDefinition];
  const found = diffGraphs([start], after);
  expect(Object.fromEntries(found.nodes)).toEqual({ "TRIGGER:s": "equal", "JOB:a": "equal", "TRIGGER:e": "added" });
  expect(found.edges.get("JOB:a > TRIGGER:e")).toBe("added");
  const back = diffGraphs(after, [{ ...start, Actions: [{ JobName: "b" }] }]);
  expect(Object.fromEntries(back.nodes)).toEqual({ "TRIGGER:s": "changed", "JOB:a": "removed", "TRIGGER:e": "removed", "JOB:b": "added" });
});

it("writes the same text for the same content", () => {
  const one = definitionText({ workflow: { Name: "w", Description: "d" }, triggers: [start] });
  expect(one).toBe(definitionText({ workflow: { Description: "d", Name: "w" }, triggers: [{ ...start, State: "ACTIVATED" }] }));
});

it("puts what changed most first", () => {
  const rows = diffRuns(
    [{ id: "a", state: "SUCCEEDED", seconds: 10 }, { id: "b", state: "SUCCEEDED", seconds: 4 }, { id: "gone", state: "FAILED", seconds: 1 }],
    [{ id: "a", state: "SUCCEEDED", seconds: 11 }, { id: "b", state: "SUCCEEDED", seconds: 1 }, { id: "new", state: "RUNNING", seconds: undefined }],
  );
  expect(rows.map((row) => [row.id, row.change, row.ratio])).toEqual([["b", -3, -0.75], ["a", 1, 0.1], ["gone", undefined, undefined], ["new", undefined, undefined]]);
});
