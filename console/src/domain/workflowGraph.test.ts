import { describe, expect, it } from "vitest";
import { flights } from "./flights.fixture";
import { buildGraph, cyclic, nodeId, parseNodeId, predecessors, reachable, successors, topologicalOrder } from "./workflowGraph";

const model = buildGraph(flights);

describe("buildGraph", () => {
  it("has each trigger, job and crawler once", () => {
    expect(model.nodes.filter((node) => node.kind === "TRIGGER")).toHaveLength(5);
    expect(model.nodes.filter((node) => node.kind === "CRAWLER")).toHaveLength(3);
    expect(model.nodes.filter((node) => node.kind === "JOB")).toHaveLength(4);
    expect(new Set(model.nodes.map((node) => node.id)).size).toBe(model.nodes.length);
  });
  it("gathers several watched states of one node on one edge", () => {
    const edge = model.edges.find((one) => one.id === "JOB:report > TRIGGER:went-wrong");
    expect(edge?.watched).toEqual(["FAILED", "TIMEOUT"]);
  });
  it("leaves out actions that name nothing", () => {
    expect(buildGraph([{ Name: "t", Type: "ON_DEMAND", Actions: [{}] }]).edges).toEqual([]);
  });
});

it("keeps names with colons and arrows apart", () => {
  expect(parseNodeId(nodeId("JOB", "a:b > c"))).toEqual({ kind: "JOB", name: "a:b > c" });
  expect(parseNodeId("WHAT:ever")).toBeUndefined();
});

it("walks both ways", () => {
  expect(successors(model, "TRIGGER:start")).toEqual(["CRAWLER:raw-operations", "CRAWLER:raw-reference"]);
  expect(predecessors(model, "JOB:report")).toEqual(["TRIGGER:curated-ready"]);
  expect(reachable(model, ["CRAWLER:curated"], "down")).toEqual(
    new Set(["TRIGGER:curated-ready", "JOB:report", "TRIGGER:went-wrong", "JOB:notify"]),
  );
  expect(reachable(model, ["TRIGGER:start"], "up").size).toBe(0);
});

it("orders nodes after all that they follow from, and finds cycles", () => {
  const order = topologicalOrder(model);
  for (const edge of model.edges) expect(order.indexOf(edge.source)).toBeLessThan(order.indexOf(edge.target));
  expect(cyclic(model).size).toBe(0);
  const round = buildGraph([
    { Name: "t", Type: "CONDITIONAL", Predicate: { Conditions: [{ JobName: "b", State: "SUCCEEDED" }] }, Actions: [{ JobName: "a" }] },
    { Name: "u", Type: "CONDITIONAL", Predicate: { Conditions: [{ JobName: "a", State: "SUCCEEDED" }] }, Actions: [{ JobName: "b" }] },
  ]);
  expect(cyclic(round)).toEqual(new Set(["TRIGGER:t", "JOB:b", "JOB:a", "TRIGGER:u"]));
  expect(topologicalOrder(round)).toHaveLength(4);
});

it("finds circles among what lies before, between and after them", () => {
  const follow = (watched: string, started: string) => ({ Name: `${watched}-${started}`, Type: "CONDITIONAL" as const, Predicate: { Conditions: [{ JobName: watched, State: "SUCCEEDED" }] }, Actions: [{ JobName: started }] });
  const two = buildGraph([follow("before", "a"), follow("a", "b"), follow("b", "a"), follow("b", "between"), follow("between", "c"), follow("c", "d"), follow("d", "c"), follow("d", "after")]);
  const jobs = [...cyclic(two)].filter((id) => id.startsWith("JOB:"));
  expect(jobs.toSorted()).toEqual(["JOB:a", "JOB:b", "JOB:c", "JOB:d"]);
});
