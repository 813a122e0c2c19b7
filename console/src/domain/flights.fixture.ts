/** The flights example, as tests of the model need it. */
import type { TriggerDefinition, WatchedCondition } from "./workflowGraph";

const crawled = (...names: string[]): WatchedCondition[] =>
  names.map((name) => ({ LogicalOperator: "EQUALS", CrawlerName: name, CrawlState: "SUCCEEDED" }));
const ended = (state: string, ...names: string[]): WatchedCondition[] =>
  names.map((name) => ({ LogicalOperator: "EQUALS", JobName: name, State: state }));

const ALL = ["clean-and-join", "daily-delays", "report"];

export const flights: TriggerDefinition[] = [
  { Name: "start", Type: "ON_DEMAND", State: "CREATED", Actions: [{ CrawlerName: "raw-operations" }, { CrawlerName: "raw-reference" }] },
  {
    Name: "raw-ready", Type: "CONDITIONAL", State: "ACTIVATED",
    Predicate: { Logical: "AND", Conditions: crawled("raw-operations", "raw-reference") },
    Actions: [{ JobName: "clean-and-join" }, { JobName: "daily-delays" }],
  },
  {
    Name: "curated-written", Type: "CONDITIONAL", State: "ACTIVATED",
    Predicate: { Logical: "AND", Conditions: ended("SUCCEEDED", "clean-and-join", "daily-delays") },
    Actions: [{ CrawlerName: "curated" }],
  },
  {
    Name: "curated-ready", Type: "CONDITIONAL", State: "ACTIVATED",
    Predicate: { Logical: "AND", Conditions: crawled("curated") }, Actions: [{ JobName: "report" }],
  },
  {
    Name: "went-wrong", Type: "CONDITIONAL", State: "ACTIVATED",
    Predicate: { Logical: "ANY", Conditions: [...ended("FAILED", ...ALL), ...ended("TIMEOUT", ...ALL)] },
    Actions: [{ JobName: "notify" }],
  },
];
