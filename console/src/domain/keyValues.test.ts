import { expect, it } from "vitest";
import { fromLines, fromRecord, rowProblems, toRecord } from "./keyValues";

it("goes to a record and back, without empty rows", () => {
  expect(toRecord([...fromRecord({ a: "1", b: "" }), { key: "", value: "" }])).toEqual({ a: "1", b: "" });
});

it("reads pasted lines, and only those", () => {
  expect(fromLines("a=1\n\n b = x=y ")).toEqual([{ key: "a", value: "1" }, { key: "b", value: "x=y" }]);
  expect(fromLines("no pairs here")).toBeUndefined();
  expect(fromLines("")).toBeUndefined();
});

it("finds what is wrong with a row", () => {
  const limits = { keyMax: 3, valueMax: 2, rowsMax: 9 };
  const rows = [["a", "1"], ["a", "2"], ["", "1"], ["", ""], ["abcd", ""], ["b", "123"]].map(([key = "", value = ""]) => ({ key, value }));
  expect(rowProblems(rows, limits)).toEqual([undefined, "twice", "noKey", undefined, "keyTooLong", "valueTooLong"]);
});
