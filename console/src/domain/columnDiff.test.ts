import { expect, it } from "vitest";
import { columnDiff, recordDiff } from "./columnDiff";

it("names what came, went, changed and moved", () => {
  const before = [{ Name: "a", Type: "int" }, { Name: "b", Type: "string" }, { Name: "c" }, { Name: "d", Type: "int" }];
  const after = [{ Name: "b", Type: "string" }, { Name: "a", Type: "int" }, { Name: "new", Type: "date" }, { Name: "d", Type: "int", Comment: "days" }];
  expect(columnDiff(before, after).map(({ name, change }) => `${name} ${change}`)).toEqual(["b moved", "a moved", "new added", "d changed", "c removed"]);
  expect(columnDiff(before, after)[3]).toEqual({ name: "d", change: "changed", before: "int", after: "int (days)" });
});

it("does not call those moved that only stand behind an added or removed one", () => {
  const changes = columnDiff([{ Name: "x" }, { Name: "a" }, { Name: "b" }], [{ Name: "new" }, { Name: "a" }, { Name: "b" }]);
  expect(changes.map(({ change }) => change)).toEqual(["added", "same", "same", "removed"]);
});

it("tells only what differs in records", () => {
  expect(recordDiff({ a: "1", b: "2", c: "3" }, { a: "1", b: "3", d: "4" })).toEqual([
    { name: "b", change: "changed", before: "2", after: "3" },
    { name: "c", change: "removed", before: "3", after: undefined },
    { name: "d", change: "added", before: undefined, after: "4" },
  ]);
  expect(recordDiff()).toEqual([]);
});
