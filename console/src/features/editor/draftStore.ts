/** Drafts of all workflows of this tab: they outlive a change of page, and a session that ends. */

import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import { changes, openDraft, rebase, same, type Draft } from "../../domain/draft";
import type { Definition } from "../../api/console";

interface Drafts {
  drafts: Record<string, Draft>;
}

export const useDrafts = create<Drafts>()(
  persist((): Drafts => ({ drafts: {} }), {
    name: "penstock-drafts",
    version: 1,
    storage: createJSONStorage(() => sessionStorage),
    // Only what is not saved is kept; steps back would fill the browser's few megabytes.
    partialize: ({ drafts }) => ({
      drafts: Object.fromEntries(
        Object.entries(drafts)
          .filter(([, draft]) => changes(draft).length > 0)
          .map(([name, draft]) => [name, { ...draft, past: draft.past.slice(-20), future: [] }]),
      ),
    }),
  }),
);

export function putDraft(name: string, draft: Draft): void {
  useDrafts.setState(({ drafts }) => ({ drafts: { ...drafts, [name]: draft } }));
}

export function changeDraft(name: string, change: (draft: Draft) => Draft): void {
  const draft = useDrafts.getState().drafts[name];
  if (draft) putDraft(name, change(draft));
}

/** A definition has come: the draft stands on it, unless it has changes on another version; those meet when saving. */
export function meetDefinition(name: string, { version, definition }: Definition): void {
  const draft = useDrafts.getState().drafts[name];
  const { triggers } = definition;
  if (!draft) putDraft(name, openDraft(version, triggers));
  else if (changes(draft).length === 0 && !(draft.version === version && same(draft.saved, triggers))) putDraft(name, rebase(draft, version, triggers, triggers));
}

export function isDirty(): boolean {
  return Object.values(useDrafts.getState().drafts).some((draft) => changes(draft).length > 0);
}
