import { expect, it } from "vitest";
import { firstAtLeast, pieces, step } from "./matchSteps";

const lines = [3, 10, 99];

it("steps forth and back, and round the ends", () => {
  expect([step(lines, undefined, "next"), step(lines, 3, "next"), step(lines, 99, "next"), step([], 3, "next")]).toEqual([3, 10, 3, undefined]);
  expect([step(lines, undefined, "previous"), step(lines, 10, "previous"), step(lines, 3, "previous"), step(lines, 50, "previous")]).toEqual([99, 3, 99, 10]);
  expect([firstAtLeast(lines, 0), firstAtLeast(lines, 10), firstAtLeast(lines, 100)]).toEqual([0, 1, 3]);
});

it("cuts a text where the words stand", () => {
  expect(pieces("An error, ERROR", "error")).toEqual([{ text: "An ", found: false }, { text: "error", found: true }, { text: ", ", found: false }, { text: "ERROR", found: true }]);
  expect(pieces("none", "x")).toEqual([{ text: "none", found: false }]);
  expect(pieces("İstanbul", "i")).toEqual([{ text: "İstanbul", found: false }]);
});
