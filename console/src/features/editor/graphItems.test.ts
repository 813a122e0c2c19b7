import { expect, it } from "vitest";
import { addActions, addTrigger, openDraft } from "../../domain/draft";
import { flights } from "../../domain/flights.fixture";
import { editorGraph, placeholderId, readPlaceholder } from "./graphItems";

const titles = (graph: ReturnType<typeof editorGraph>): string[] => graph.items.filter((item) => item.kind === "ADD").map((item) => item.title);
const saved = openDraft("v", flights);

it("offers nothing while nothing is chosen and all is complete", () => expect(titles(editorGraph(saved, undefined, {}))).toEqual([]));

it("offers what can follow the chosen node", () => {
  expect(titles(editorGraph(saved, "CRAWLER:curated", {}))).toEqual(["Add trigger"]);
  expect(titles(editorGraph(saved, "TRIGGER:start", {}))).toEqual(["Add node"]);
  expect(titles(editorGraph(saved, "TRIGGER:raw-ready", {}))).toEqual(["Add node", "Add event to watch"]);
  expect(titles(editorGraph(saved, "JOB:gone", {}))).toEqual([]);
});

it("asks an incomplete trigger for what it lacks, chosen or not", () => {
  const draft = addTrigger(openDraft("v", []), { Name: "t", Type: "CONDITIONAL", Actions: [] });
  expect(titles(editorGraph(draft, undefined, {}))).toEqual(["Add node", "Add event to watch"]);
});

it("draws what is not saved as such, and says what is missing", () => {
  const graph = editorGraph(addActions(saved, "curated-ready", [{ JobName: "new" }]), undefined, { jobs: new Set(["report"]) });
  expect(graph.items.filter((item) => item.draft).map((item) => item.id)).toEqual(["TRIGGER:curated-ready", "JOB:new"]);
  expect(graph.links.filter((link) => link.draft).map((link) => link.id)).toEqual(["TRIGGER:curated-ready > JOB:new"]);
  expect(graph.items.find((item) => item.id === "JOB:new")?.badges).toEqual(["Missing"]);
  expect(graph.links.find((link) => link.source === "JOB:report")).toMatchObject({ label: "FAILED, TIMEOUT", failure: true });
});

it("reads its placeholders back, whatever the name", () => {
  const placeholder = { add: "actions", trigger: 'a":{}' } as const;
  expect(readPlaceholder(placeholderId(placeholder))).toEqual(placeholder);
  expect(readPlaceholder("JOB:x")).toBeUndefined();
});
