import { expect, it } from "vitest";
import { KeyedStore } from "./statusStore";

it("tells those who asked for an id, and nobody else", () => {
  const store = new KeyedStore<number>();
  const heard: string[] = [];
  const stop = store.subscribe("a", () => heard.push("a"));
  store.subscribe("b", () => heard.push("b"));
  store.merge([["a", 1], ["c", 3]]);
  expect(heard).toEqual(["a"]);
  store.merge([["a", 1]]);
  expect(heard).toEqual(["a"]);
  store.replace([["b", 2]]);
  expect(heard).toEqual(["a", "b", "a"]);
  expect([store.get("a"), store.get("b"), store.get("c")]).toEqual([undefined, 2, undefined]);
  stop();
  store.merge([["a", 9]]);
  expect(heard).toHaveLength(3);
});
