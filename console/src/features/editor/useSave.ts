import { useState } from "react";
import type { Definition } from "../../api/console";
import { useApply } from "../../api/mutations";
import { addTrigger, changes, findTrigger, openDraft, rebase, removeTrigger, type Draft } from "../../domain/draft";
import { editor as words } from "../../text/editor";
import { dismiss, flash } from "../../ui/flash";
import { putDraft } from "./draftStore";

interface Saving {
  save: () => void;
  pending: boolean;
  /** What somebody else has saved meanwhile. */
  conflict: Definition | undefined;
  resolve: (way: "theirs" | "mine") => void;
  closeConflict: () => void;
}

/** All changes or none; somebody else's version leads to the conflict dialog. */
export function useSave(name: string, draft: Draft): Saving {
  const apply = useApply(name);
  const [conflict, setConflict] = useState<Definition>();
  const send = (from: Draft): void =>
    apply.mutate(
      { baseVersion: from.version, changes: changes(from) },
      {
        onSuccess: ({ version, definition }) => {
          putDraft(name, rebase(from, version, definition.triggers, definition.triggers));
          dismiss(`save ${name}`);
          flash({ id: `save ${name}`, type: "success", content: words.saved(name) });
        },
        onError: (error) => {
          if (error.code === "VersionMismatch") setConflict(error.body as unknown as Definition);
          else flash({ id: `save ${name}`, type: "error", header: words.refused, content: error.message.slice(0, 2000) });
        },
      },
    );
  const resolve = (way: "theirs" | "mine"): void => {
    if (!conflict) return;
    const { version, definition } = conflict;
    setConflict(undefined);
    const theirs = rebase(draft, version, definition.triggers, definition.triggers);
    if (way === "theirs") putDraft(name, { ...theirs, past: [...draft.past, draft.current] });
    else {
      const mine = overlay(draft, definition.triggers, version);
      putDraft(name, mine);
      send(mine);
    }
  };
  return { save: () => send(draft), pending: apply.isPending, conflict, resolve, closeConflict: () => setConflict(undefined) };
}

/** My triggers over theirs: what I changed is as I have it, what I did not touch is as they have it. */
export function overlay(draft: Draft, theirs: Draft["saved"], version: string): Draft {
  let mine = openDraft(version, theirs);
  for (const change of changes(draft)) {
    const name = change.action === "create" ? change.trigger.Name : change.name;
    const wanted = findTrigger(draft.current, name);
    mine = wanted ? addTrigger(mine, wanted) : removeTrigger(mine, name);
  }
  return { ...mine, past: [...draft.past, draft.current], future: [] };
}
