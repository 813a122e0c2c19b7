import { expect, it } from "vitest";
import { failures, gridRows, moved } from "./grid";

const cell = (state: string): { state: string } => ({ state });

it("stands in the order of the graph", () => {
  const rows = gridRows([{ kind: "JOB", name: "old", cells: [cell("FAILED")] }, { kind: "JOB", name: "b", cells: [cell("SUCCEEDED")] }], ["TRIGGER:t", "CRAWLER:a", "JOB:b"], 1);
  expect(rows.map((row) => `${row.kind}:${row.name}`)).toEqual(["CRAWLER:a", "JOB:b", "JOB:old"]);
  expect(rows[0]?.cells).toEqual([null]);
});

it("counts what went wrong", () => {
  expect(failures([cell("FAILED"), null, cell("SUCCEEDED"), cell("TIMEOUT"), cell("RUNNING")])).toEqual({ bad: 2, of: 4 });
});

it("stays within the grid", () => {
  expect(moved({ row: 0, column: 0 }, "ArrowUp", 3, 2)).toEqual({ row: 0, column: 0 });
  expect(moved({ row: 1, column: 0 }, "End", 3, 2)).toEqual({ row: 1, column: 1 });
  expect(moved({ row: 1, column: 1 }, "PageDown", 3, 2)).toEqual({ row: 2, column: 1 });
  expect(moved({ row: 1, column: 1 }, "x", 3, 2)).toBeUndefined();
});
