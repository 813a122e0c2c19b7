import { describe, expect, it } from "vitest";
import {
  addActions, addConditions, addTrigger, changes, changeTrigger, cloneTrigger, discard, edit, findTrigger, freeName, isNew,
  openDraft, proposedName, rebase, redo, removeNode, removeTrigger, same, undo, unsavedTriggers, withActivation,
  type Change, type Draft, type Triggers,
} from "./draft";
import { flights } from "./flights.fixture";
import { isStart, type TriggerDefinition } from "./workflowGraph";

const fresh = (): Draft => openDraft("v1", flights);
const made: TriggerDefinition = { Name: "new", Type: "CONDITIONAL", Actions: [{ JobName: "report" }], StartOnCreation: true };

/** What the server does with the changes: the proof that they lead from the saved workflow to the draft. */
function apply(saved: Triggers, list: Change[]): Triggers {
  const triggers = new Map(saved.map((one) => [one.Name, one]));
  for (const one of list) {
    if (one.action === "delete") triggers.delete(one.name);
    else if (one.action === "create") {
      const { StartOnCreation, ...rest } = one.trigger;
      triggers.set(rest.Name, { ...rest, State: StartOnCreation ? "ACTIVATED" : "CREATED" });
    }
    else {
      const found = triggers.get(one.name);
      if (!found) throw new Error(`${one.action} of ${one.name}, which is not there`);
      if (one.action === "update") {
        triggers.set(one.name, { Name: found.Name, Type: found.Type, State: found.State, ...one.trigger } as TriggerDefinition);
      } else triggers.set(one.name, withActivation(found, one.action === "activate"));
    }
  }
  return [...triggers.values()];
}

const essence = (triggers: Triggers): unknown =>
  [...triggers]
    .sort((a, b) => (a.Name < b.Name ? -1 : 1))
    .map(({ State, StartOnCreation, ...rest }) => ({
      Description: "", ...rest, on: rest.Type !== "ON_DEMAND" && (State ? State === "ACTIVATED" : StartOnCreation ?? false),
    }));

describe("changes", () => {
  it("are none at first", () => expect(changes(fresh())).toEqual([]));
  it("create, update, delete and switch", () => {
    let draft = addTrigger(fresh(), made);
    draft = addActions(draft, "curated-ready", [{ JobName: "notify" }, { JobName: "report" }]);
    draft = removeTrigger(draft, "went-wrong");
    draft = changeTrigger(draft, "raw-ready", (one) => withActivation(one, false));
    expect(changes(draft).map((one) => one.action)).toEqual(["delete", "update", "create", "deactivate"]);
    expect(unsavedTriggers(draft)).toEqual(new Set(["went-wrong", "curated-ready", "new", "raw-ready"]));
    expect(findTrigger(draft.current, "curated-ready")?.Actions).toHaveLength(2);
    expect(isNew(draft, "new")).toBe(true);
    expect(isNew(draft, "raw-ready")).toBe(false);
  });
  it("replace a trigger whose type is another", () => {
    const draft = addTrigger(removeTrigger(fresh(), "start"), { ...made, Name: "start", Type: "SCHEDULED", Schedule: "cron(0 7 * * ? *)" });
    expect(changes(draft).map((one) => one.action)).toEqual(["delete", "create"]);
  });
  it("never send members that Glue's write shapes refuse", () => {
    const stored = { ...flights[1], Id: "i", WorkflowName: "w" } as TriggerDefinition;
    const draft = addActions(openDraft("v", [stored]), stored.Name, [{ JobName: "more" }]);
    expect(Object.keys((changes(draft)[0] as { trigger: object }).trigger).sort()).toEqual(["Actions", "Description", "Predicate"]);
  });
});

it("removes a job from all triggers that start or watch it", () => {
  const draft = removeNode(fresh(), "JOB:report");
  expect(findTrigger(draft.current, "curated-ready")?.Actions).toEqual([]);
  expect(JSON.stringify(draft.current)).not.toContain('"report"');
});

it("keeps undo across a save, as a new change", () => {
  const edited = addTrigger(fresh(), made);
  const saved = rebase(edited, "v2", edited.current);
  expect(changes(saved)).toEqual([]);
  expect(changes(undo(saved)).map((one) => one.action)).toEqual(["delete"]);
});

it("does not count an edit that changes nothing", () => {
  expect(edit(fresh(), [...flights]).past).toEqual([]);
  expect(addConditions(fresh(), "curated-ready", [{ CrawlerName: "curated", CrawlState: "SUCCEEDED" }]).past).toEqual([]);
});

it("proposes names that are free", () => {
  expect(freeName("x-copy", new Set(["x-copy", "x-copy-2"]))).toBe("x-copy-3");
  expect(proposedName(["CRAWLER:orders"], new Set())).toBe("after-orders");
  expect(proposedName([], new Set(["start"]))).toBe("start-2");
});

it("asks for no activation of a trigger on events, which Glue refuses", () => {
  const arrival = { Name: "arrival", Type: "EVENT" as const, State: "CREATED", Actions: [{ JobName: "load" }] };
  const copy = cloneTrigger(arrival, "copy");
  expect(copy.StartOnCreation).toBe(false);
  expect(changes(addTrigger(openDraft("v", []), { ...copy, StartOnCreation: true }))).toEqual([
    { action: "create", trigger: { Name: "copy", Type: "EVENT", Actions: [{ JobName: "load" }] } },
  ]);
});

it("clones without the state of the original", () => {
  const copy = cloneTrigger(flights[1] as TriggerDefinition, "copy");
  expect(copy).toMatchObject({ Name: "copy", StartOnCreation: true });
  expect(copy.State).toBeUndefined();
});

it("compares as JSON, whatever the order of keys", () => {
  expect(same({ a: 1, b: [{ c: 2, d: undefined }] }, { b: [{ c: 2 }], a: 1 })).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
});

/** A small generator with a seed: the same sequences on every machine. */
function numbers(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomEdit(draft: Draft, pick: (below: number) => number): Draft {
  const names = [...draft.current.map((one) => one.Name), "gone"];
  const name = names[pick(names.length)] as string;
  switch (pick(9)) {
    case 0: return addTrigger(draft, { ...made, Name: `t${pick(4)}`, Type: pick(2) ? "CONDITIONAL" : "ON_DEMAND" });
    case 1: return removeTrigger(draft, name);
    case 2: return addActions(draft, name, [{ JobName: `j${pick(3)}` }]);
    case 3: return addConditions(draft, name, [{ JobName: `j${pick(3)}`, State: pick(2) ? "FAILED" : "SUCCEEDED" }]);
    case 4: return removeNode(draft, `JOB:j${pick(3)}`);
    case 5: return removeNode(draft, "CRAWLER:curated");
    case 6: return changeTrigger(draft, name, (one) => (one.Type === "ON_DEMAND" ? one : withActivation(one, pick(2) === 0)));
    case 7: return changeTrigger(draft, name, (one) => ({ ...one, Description: `d${pick(3)}` }));
    default: return discard(draft);
  }
}

it("undo takes every edit back, redo brings it again, and the changes always lead to the draft (300 seeds)", () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const pick = numbers(seed);
    let draft = fresh();
    for (let step = 0; step < 25; step += 1) {
      const before = draft;
      draft = [undo, redo][pick(6)]?.(draft) ?? randomEdit(draft, pick);
      expect(essence(apply(draft.saved, changes(draft)))).toEqual(essence(draft.current));
      if (draft.past.length > before.past.length) expect(undo(draft).current).toBe(before.current);
      if (pick(12) === 0) {
        const saved = apply(draft.saved, changes(draft));
        draft = rebase(draft, `v${step}`, saved, saved);
      }
    }
    const end = draft.current;
    let back = draft;
    while (back.past.length > 0) back = undo(back);
    expect(essence(back.current)).toEqual(essence(flights));
    while (back.future.length > draft.future.length) back = redo(back);
    expect(back.current).toBe(end);
    expect(flights.filter(isStart)).toHaveLength(1);
  }
});
