import { expect, it } from "vitest";
import { keyOf } from "./shortcuts";

const press = (key: string, more: Partial<KeyboardEvent> = {}) => keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

it("names keys by what they type, and Ctrl and Cmd alike", () => {
  expect([press("?"), press("k", { ctrlKey: true }), press("K", { metaKey: true }), press("Enter"), press("a", { altKey: true })]).toEqual(["?", "mod+k", "mod+k", undefined, undefined]);
});
