import { describe, expect, it } from "vitest";
import { criticalPath, elapsed, median, spanInWords } from "./durations";

describe("spanInWords", () => {
  it.each([
    [0, "0 s"], [0.0421, "42 ms"], [0.9999, "1 s"], [1.26, "1.3 s"], [12, "12 s"], [59.6, "1 min"], [60, "1 min"],
    [508, "8 min 28 s"], [7500, "2 h 5 min"], [273_600, "3 d 4 h"], [-5, "0 s"],
  ])("%d s is %s", (seconds, words) => expect(spanInWords(seconds)).toBe(words));
});

describe("median", () => {
  it("is the middle, or between the two in the middle", () => {
    expect(median([])).toBeUndefined();
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});

describe("elapsed", () => {
  it("counts until now while it runs, and never below zero when clocks differ", () => {
    expect(elapsed(undefined, undefined, 9)).toBeUndefined();
    expect(elapsed(4, undefined, 9)).toBe(5);
    expect(elapsed(4, 6, 9)).toBe(2);
    expect(elapsed(10, undefined, 9)).toBe(0);
  });
});

describe("criticalPath", () => {
  it("follows whoever ended last, backwards", () => {
    const pieces = [
      { id: "a", start: 0, end: 10, after: [] },
      { id: "b", start: 0, end: 4, after: [] },
      { id: "c", start: 10, end: 12, after: ["a", "b"] },
      { id: "d", start: 4, end: 11, after: ["b"] },
    ];
    expect(criticalPath(pieces)).toEqual(["a", "c"]);
    expect(criticalPath([])).toEqual([]);
  });
  it("ends even where the pieces go round", () => {
    expect(criticalPath([{ id: "a", start: 0, end: 1, after: ["a"] }])).toEqual(["a"]);
  });
});
