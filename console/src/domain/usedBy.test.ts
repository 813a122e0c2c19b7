import { expect, it } from "vitest";
import { usedBy, lookUp } from "./usedBy";

it("tells who starts and who watches a node, each once", () => {
  const uses = usedBy([
    { Name: "go", WorkflowName: "w", Actions: [{ JobName: "a" }, { CrawlerName: "a" }, { JobName: "a" }] },
    { Name: "then", WorkflowName: "w", Actions: [{ JobName: "b" }], Predicate: { Conditions: [{ JobName: "a", State: "SUCCEEDED" }] } },
    { Name: "alone", Actions: [{ JobName: "a" }] },
    { Name: "empty" },
  ]);
  expect(lookUp(uses, "JOB", "a")).toEqual({ startedBy: ["go", "alone"], watchedBy: ["then"], workflows: ["w"] });
  expect(lookUp(uses, "CRAWLER", "a")).toEqual({ startedBy: ["go"], watchedBy: [], workflows: ["w"] });
  expect(lookUp(uses, "JOB", "unknown")).toEqual({ startedBy: [], watchedBy: [], workflows: [] });
});
