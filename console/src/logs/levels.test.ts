import { expect, it } from "vitest";
import { levelOf } from "./levels";

it.each([
  ["2026-01-01 10:00:00 INFO loaded", "info"], ["[WARN] slow", "warning"], ["FATAL: gone", "error"], ["Traceback (most recent call last):", "error"],
  ["botocore.exceptions.ClientError: no", "error"], ["ValueError: x", "error"], ["DEBUG ERROR", "debug"], ["all is well", undefined], ["INFORMATION", undefined],
  [`${"x".repeat(300)} ERROR`, undefined],
] as const)("%s", (text, level) => expect(levelOf(text)).toBe(level));
