import { expect, it } from "vitest";
import { CHUNK_LINES, LineCache, type LogLine } from "./lineCache";

const lines = (count: number, from = 0): LogLine[] => Array.from({ length: count }, (_, at) => [null, String(from + at)]);

it("knows what it has, and where to ask for what it lacks", () => {
  const cache = new LineCache();
  expect(cache.missing([0, 1, 700, 5000], 2000)).toEqual([0, CHUNK_LINES]);
  cache.put(0, lines(CHUNK_LINES + 20));
  expect(cache.get(CHUNK_LINES + 19)?.[1]).toBe(String(CHUNK_LINES + 19));
  expect(cache.missing([3, CHUNK_LINES + 19], 2000)).toEqual([]);
  // An answer may be shorter than what was asked for: it goes on behind it.
  expect(cache.missing([CHUNK_LINES + 20], 2000)).toEqual([CHUNK_LINES + 20]);
});

it("asks for the first gap even when later lines came by the stream", () => {
  const cache = new LineCache();
  cache.put(10, lines(5, 10));
  expect(cache.missing([12], 15)).toEqual([]);
  expect(cache.missing([4], 15)).toEqual([0]);
});

it("forgets what was put in longest ago", () => {
  const cache = new LineCache(2);
  cache.put(0, lines(CHUNK_LINES * 3));
  expect([cache.get(0), cache.get(CHUNK_LINES)?.[1], cache.get(CHUNK_LINES * 3 - 1)?.[1]]).toEqual([undefined, String(CHUNK_LINES), String(CHUNK_LINES * 3 - 1)]);
});
