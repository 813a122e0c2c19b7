import { expect, it } from "vitest";
import { ansiSpans, withoutAnsi } from "./ansi";

it("makes spans of colours, and joins what looks the same", () => {
  expect(ansiSpans("a \u001b[1;31mbad\u001b[0m end")).toEqual([{ text: "a " }, { text: "bad", bold: true, color: "red" }, { text: " end" }]);
  expect(ansiSpans("\u001b[32mo\u001b[32mk\u001b[39m!")).toEqual([{ text: "ok", color: "green" }, { text: "!" }]);
  expect(ansiSpans("\u001b[38;5;12mblue\u001b[48;2;1;2;3m still")).toEqual([{ text: "blue still", color: "blue" }]);
  expect(ansiSpans("")).toEqual([]);
});

it("leaves out titles, cursors and broken sequences", () => {
  expect(withoutAnsi("\u001b]0;title\u0007a\u001b[2Kb\u001b[3;4Hc\u0000d\te\u001b")).toBe("abcd\te");
});
