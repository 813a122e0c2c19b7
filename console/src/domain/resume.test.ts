import { expect, it } from "vitest";
import { flights } from "./flights.fixture";
import { resumePlan } from "./resume";
import { buildGraph } from "./workflowGraph";

const model = buildGraph(flights);

it("runs the chosen node and all that follows from it", () => {
  const plan = resumePlan(model, new Set(["CRAWLER:curated"]));
  expect(plan.again).toEqual(new Set(["CRAWLER:curated", "JOB:report", "JOB:notify"]));
  expect(plan.redundant.size).toBe(0);
});

it("says which choices add nothing", () => {
  const plan = resumePlan(model, new Set(["CRAWLER:curated", "JOB:report", "TRIGGER:start"]));
  expect(plan.redundant).toEqual(new Set(["JOB:report"]));
  expect(plan.again.has("TRIGGER:start")).toBe(false);
});

it("has nothing to do when nothing is chosen", () => expect(resumePlan(model, new Set()).again.size).toBe(0));
