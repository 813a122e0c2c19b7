import { expect, it } from "vitest";
import { ticks } from "./scale";

it.each([
  [0.4, 5, [0, 0.1, 0.2, 0.3, 0.4]], [7, 5, [0, 2, 4, 6]], [65, 6, [0, 15, 30, 45, 60]], [0, 5, [0]], [400_000, 4, [0, 172_800, 345_600]],
])("%d s in at most %d", (span, most, expected) => expect(ticks(span, most)).toEqual(expected));
