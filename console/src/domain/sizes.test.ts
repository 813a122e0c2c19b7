import { expect, it } from "vitest";
import { bytesInWords, numberOf } from "./sizes";

it("rounds bytes to what can be read", () => {
  expect([0, 999, 1000, 5_410_492, 99_999_999, 2e15].map(bytesInWords)).toEqual(["0 B", "999 B", "1 kB", "5.4 MB", "100 MB", "2 PB"]);
});

it("takes a number out of a text, or none", () => {
  expect([numberOf("12"), numberOf("-1"), numberOf("x"), numberOf(undefined)]).toEqual([12, undefined, undefined, undefined]);
});
