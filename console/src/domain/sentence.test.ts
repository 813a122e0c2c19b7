import { expect, it } from "vitest";
import { flights } from "./flights.fixture";
import { firingRule } from "./sentence";

it("says what is waited for, and whether all of it", () => {
  expect(firingRule(flights[1]?.Predicate)).toEqual({
    joinedBy: "and", clauses: [{ name: "raw-operations", state: "SUCCEEDED" }, { name: "raw-reference", state: "SUCCEEDED" }],
  });
  expect(firingRule(flights[4]?.Predicate)).toMatchObject({ joinedBy: "or" });
  expect(firingRule(undefined).clauses).toEqual([]);
});
