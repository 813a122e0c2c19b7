/** What differs: between records, texts, definitions and runs. */

import { same } from "./draft";
import { buildGraph, type GraphModel, type TriggerDefinition } from "./workflowGraph";

export type Sort = "added" | "removed" | "changed" | "equal";

export interface RecordRow {
  key: string;
  before: string | undefined;
  after: string | undefined;
  sort: Sort;
}

function sortOf(before: unknown, after: unknown): Sort {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  return same(before, after) ? "equal" : "changed";
}

/** All keys of both, in order of the alphabet. */
export function diffRecords(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): RecordRow[] {
  return Object.keys({ ...before, ...after })
    .sort()
    .map((key) => ({ key, before: before[key], after: after[key], sort: sortOf(before[key], after[key]) }));
}

export interface TextLine {
  sort: "added" | "removed" | "equal";
  text: string;
  /** Line numbers from 1, where the line is there. */
  before: number | undefined;
  after: number | undefined;
}

/** Above this product of line counts the middle is shown as replaced. */
const CELLS_MAX = 4_000_000;

/** The shortest way from one text to the other, line by line: what goes comes before what is new. */
export function diffText(before: string, after: string): TextLine[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let [begin, endA, endB] = [0, a.length, b.length];
  while (begin < endA && begin < endB && a[begin] === b[begin]) begin += 1;
  while (endA > begin && endB > begin && a[endA - 1] === b[endB - 1]) [endA, endB] = [endA - 1, endB - 1];
  const rows: TextLine[] = [];
  const equal = (i: number, j: number): unknown => rows.push({ sort: "equal", text: a[i] ?? "", before: i + 1, after: j + 1 });
  for (let at = 0; at < begin; at += 1) equal(at, at);
  const [n, m] = [endA - begin, endB - begin];
  const exact = n * m <= CELLS_MAX;
  const lengths = exact ? common(a.slice(begin, endA), b.slice(begin, endB)) : undefined;
  let [i, j] = [0, 0];
  while (i < n || j < m) {
    const [x, y] = [a[begin + i], b[begin + j]];
    if (exact && i < n && j < m && x === y) {
      equal(begin + i, begin + j);
      [i, j] = [i + 1, j + 1];
    } else if (i < n && (j === m || !lengths || (lengths[(i + 1) * (m + 1) + j] ?? 0) >= (lengths[i * (m + 1) + j + 1] ?? 0))) {
      rows.push({ sort: "removed", text: x ?? "", before: begin + i + 1, after: undefined });
      i += 1;
    } else {
      rows.push({ sort: "added", text: y ?? "", before: undefined, after: begin + j + 1 });
      j += 1;
    }
  }
  for (let at = 0; at < a.length - endA; at += 1) equal(endA + at, endB + at);
  return rows;
}

/** Lengths of the longest common tails, row by row. */
function common(a: readonly string[], b: readonly string[]): Uint32Array {
  const wide = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * wide);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * wide + j] = a[i] === b[j] ? (lengths[(i + 1) * wide + j + 1] ?? 0) + 1 : Math.max(lengths[(i + 1) * wide + j] ?? 0, lengths[i * wide + j + 1] ?? 0);
  return lengths;
}

export interface GraphDifference {
  model: GraphModel;
  nodes: ReadonlyMap<string, Sort>;
  edges: ReadonlyMap<string, Sort>;
}

/** Both graphs in one; a trigger is changed when anything but its state is. */
export function diffGraphs(before: readonly TriggerDefinition[], after: readonly TriggerDefinition[]): GraphDifference {
  const [old, now] = [buildGraph(before), buildGraph(after)];
  const nodes = new Map(old.nodes.map((node) => [node.id, node]));
  const edges = new Map(old.edges.map((edge) => [edge.id, edge]));
  const [oldNodes, oldEdges] = [new Map(nodes), new Map(edges)];
  for (const node of now.nodes) nodes.set(node.id, node);
  for (const edge of now.edges) edges.set(edge.id, edge);
  const nowNodes = new Map(now.nodes.map((node) => [node.id, node]));
  const nowEdges = new Map(now.edges.map((edge) => [edge.id, edge]));
  const told = (node: { trigger?: TriggerDefinition } | undefined): unknown => node && (node.trigger ? stateless(node.trigger) : {});
  return {
    model: { nodes: [...nodes.values()], edges: [...edges.values()] },
    nodes: new Map([...nodes.keys()].map((id) => [id, sortOf(told(oldNodes.get(id)), told(nowNodes.get(id)))])),
    edges: new Map([...edges.keys()].map((id) => [id, sortOf(oldEdges.get(id)?.watched, nowEdges.get(id)?.watched)])),
  };
}

/** Without what the server adds, and without the state: no definition has it. */
export function stateless(trigger: TriggerDefinition): object {
  return Object.fromEntries(Object.entries(trigger).filter(([key]) => !["State", "Id", "WorkflowName", "StartOnCreation"].includes(key)));
}

/** A definition as text that is the same for the same content. */
export function definitionText(definition: { workflow: object; triggers: readonly TriggerDefinition[] }): string {
  const triggers = [...definition.triggers].sort((a, b) => (a.Name < b.Name ? -1 : 1)).map(stateless);
  return JSON.stringify(sorted({ workflow: definition.workflow, triggers }), undefined, 2);
}

/** Names stand first, so that a difference begins with whose it is. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => Number(b === "Name") - Number(a === "Name") || (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}

export interface Measured {
  id: string;
  state: string;
  seconds: number | undefined;
}

export interface NodeRow {
  id: string;
  before: Measured | undefined;
  after: Measured | undefined;
  /** Seconds that it took longer; undefined where one of both is not there. */
  change: number | undefined;
  /** The change in relation to before; undefined for a duration of nothing. */
  ratio: number | undefined;
}

/** Nodes of two runs; those whose duration changed most come first, those of one run only at the end. */
export function diffRuns(before: readonly Measured[], after: readonly Measured[]): NodeRow[] {
  const [old, now] = [new Map(before.map((one) => [one.id, one])), new Map(after.map((one) => [one.id, one]))];
  const rows = [...new Set([...old.keys(), ...now.keys()])].map((id): NodeRow => {
    const [was, is] = [old.get(id), now.get(id)];
    const change = was?.seconds === undefined || is?.seconds === undefined ? undefined : is.seconds - was.seconds;
    return { id, before: was, after: is, change, ratio: change === undefined || !was?.seconds ? undefined : change / was.seconds };
  });
  return rows.sort((a, b) => Math.abs(b.change ?? -1) - Math.abs(a.change ?? -1) || Number(a.change === undefined) - Number(b.change === undefined) || (a.id < b.id ? -1 : 1));
}
