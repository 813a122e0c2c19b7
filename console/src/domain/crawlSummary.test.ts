import { expect, it } from "vitest";
import { crawlCounts, evidenceOf, total } from "./crawlSummary";

it("reads the counts out of texts within the text", () => {
  const inner = JSON.stringify({ Details: { names: ["a", "b"] }, Count: 2 });
  const found = crawlCounts(JSON.stringify({ TABLE: { ADD: inner } }));
  expect(found.tables.ADD).toEqual({ count: 2, names: ["a", "b"] });
  expect([total(found.tables), total(found.partitions)]).toEqual([2, 0]);
});

it.each([undefined, "", "no json", "[]", "7", '{"TABLE": {"ADD": "{"}}', '{"TABLE": null}'])("takes %s for nothing changed", (summary) => {
  const found = crawlCounts(summary);
  expect(total(found.tables) + total(found.partitions)).toBe(0);
});

it("finds the lines about one table, not those about a table of a longer name", () => {
  const lines = [
    "[id] INFO : Created table raw_flights in database flights",
    "[id] INFO : Created table raw_flights_old in database flights",
    "[id] INFO : s3://b/raw/flights/1.csv is csv: 12 columns",
    "[id] INFO : s3://b/raw/flights2/1.csv is csv: 12 columns",
  ];
  expect(evidenceOf(lines, "raw_flights", "s3://b/raw/flights/")).toEqual([
    "Created table raw_flights in database flights",
    "s3://b/raw/flights/1.csv is csv: 12 columns",
  ]);
  expect(evidenceOf(lines, "a(b", undefined)).toEqual([]);
});
