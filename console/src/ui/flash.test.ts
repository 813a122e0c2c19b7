import { expect, it } from "vitest";
import { dueFlashes, type Flash } from "./flash";

const shown = (id: string, type: Flash["type"], action?: string): Flash => ({ id, type, content: id, action, since: 1000 });
const items = [shown("saved", "success"), shown("started", "success", "View run"), shown("refused", "error"), shown("lost", "warning")];

it.each([
  [8000, []],
  [9001, ["saved"]],
  [31_001, ["saved", "started"]],
  [10_000_000, ["saved", "started"]],
])("after %s ms what went well has been read, and what went wrong stays", (now, due) => expect(dueFlashes(items, now)).toEqual(due));
