import { expect, it } from "vitest";
import { flights } from "./flights.fixture";
import { metEdges, patched, snapshotOf, statusOf, type NodeState } from "./liveRun";
import { buildGraph } from "./workflowGraph";

const node = (name: string, state: string): NodeState => ({ kind: "CRAWLER", name, state, attempt: 0, startedOn: 1, completedOn: null, copied: false });
const first = snapshotOf<{ status: string }, NodeState>({ run: { status: "RUNNING" }, nodes: [node("raw-operations", "RUNNING")], fired: { start: 1 } });

it("changes what a patch names and keeps the rest", () => {
  if (!first) throw new Error("no snapshot");
  const next = patched(first, { nodes: [node("raw-operations", "SUCCEEDED"), node("raw-reference", "RUNNING")] });
  expect(next.run).toBe(first.run);
  expect(next.nodes.get("CRAWLER:raw-operations")?.state).toBe("SUCCEEDED");
  expect(next.nodes.size).toBe(2);
  expect(patched(next, { fired: { "raw-ready": 2 } }).fired).toEqual({ start: 1, "raw-ready": 2 });
  expect(snapshotOf({})).toBeUndefined();
});

it("knows which conditions have come true", () => {
  const model = buildGraph(flights);
  const live = { nodes: new Map([["CRAWLER:raw-operations", node("raw-operations", "SUCCEEDED")], ["JOB:report", { ...node("report", "SUCCEEDED"), kind: "JOB" as const }]]), fired: { start: 1 } };
  expect([...metEdges(model, live)]).toEqual([
    "TRIGGER:start > CRAWLER:raw-operations", "TRIGGER:start > CRAWLER:raw-reference", "CRAWLER:raw-operations > TRIGGER:raw-ready",
  ]);
});

it("says what has not run, and what was taken over", () => {
  const word = (text: string): string => `${text}!`;
  expect(statusOf(undefined, "RUNNING", word).word).toBe("Waiting");
  expect(statusOf(undefined, "COMPLETED", word).word).toBe("Not run");
  expect(statusOf({ ...node("a", "SUCCEEDED"), copied: true }, "RUNNING", word).word).toBe("Succeeded!");
});
