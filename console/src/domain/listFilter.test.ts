import { describe, expect, it } from "vitest";
import { filtered, paged, readQuery, sorted, writeQuery, type Field } from "./listFilter";

interface Row {
  name: string;
  size?: number;
}
const rows: Row[] = [{ name: "b10", size: 2 }, { name: "B2" }, { name: "a", size: 10 }];
const fields: Field<Row>[] = [
  { id: "name", value: (row) => row.name },
  { id: "size", value: (row) => row.size, text: (row) => (row.size === undefined ? "none" : `${row.size} kB`) },
];
const names = (found: Row[]): string[] => found.map((row) => row.name);
const by = (operator: string, value: string, propertyKey?: string) => names(filtered(rows, fields, { operation: "and", tokens: [{ operator, value, propertyKey }] }));

describe("filtering", () => {
  it("knows every operator, whatever the case", () => {
    expect(by("=", "B2", "name")).toEqual(["B2"]);
    expect(by("!=", "b2", "name")).toEqual(["b10", "a"]);
    expect(by("^", "b", "name")).toEqual(["b10", "B2"]);
    expect(by("!^", "b", "name")).toEqual(["a"]);
    expect(by(":", "kb", "size")).toEqual(["b10", "a"]);
    expect(by("!:", "kb", "size")).toEqual(["B2"]);
  });
  it("looks through all columns when none is named, and all of them must lack what is not wanted", () => {
    expect(by(":", "none")).toEqual(["B2"]);
    expect(by("!:", "1")).toEqual(["B2"]);
  });
  it("joins by and, or", () => {
    const tokens = [{ propertyKey: "name", operator: "=", value: "a" }, { propertyKey: "name", operator: "=", value: "B2" }];
    expect(filtered(rows, fields, { operation: "and", tokens })).toEqual([]);
    expect(names(filtered(rows, fields, { operation: "or", tokens }))).toEqual(["B2", "a"]);
  });
});

describe("the URL", () => {
  it("keeps a filter, and takes what was tampered with for none", () => {
    const query = { operation: "or" as const, tokens: [{ propertyKey: "name", operator: "=", value: "ü &" }] };
    expect(readQuery(writeQuery(query) ?? null)).toEqual(query);
    expect(readQuery('{"operation":"and","tokens":7}').tokens).toEqual([]);
    expect(readQuery("some words").tokens).toEqual([{ operator: ":", value: "some words" }]);
    expect(writeQuery({ operation: "and", tokens: [] })).toBeUndefined();
  });
});

describe("sorting", () => {
  it("counts numbers in names, and puts what has no value last both ways", () => {
    expect(names(sorted(rows, fields[0], false))).toEqual(["a", "B2", "b10"]);
    expect(names(sorted(rows, fields[1], false))).toEqual(["b10", "a", "B2"]);
    expect(names(sorted(rows, fields[1], true))).toEqual(["a", "b10", "B2"]);
    expect(names(sorted(rows, undefined, true))).toEqual(["b10", "B2", "a"]);
  });
});

describe("paging", () => {
  it("stays within the pages, and goes where the wanted row is", () => {
    const all = Array.from({ length: 7 }, (_, at) => at);
    expect(paged(all, 2, 3)).toEqual({ items: [3, 4, 5], page: 2, pages: 3, total: 7 });
    expect(paged(all, 99, 3).page).toBe(3);
    expect(paged(all, 1, 3, (one) => one === 6).items).toEqual([6]);
    expect(paged([], 4, 3)).toEqual({ items: [], page: 1, pages: 1, total: 0 });
  });
});
