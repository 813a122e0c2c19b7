/** Shortcuts that hold everywhere, the palette and the list of shortcuts. */

import { lazy, Suspense, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { create } from "zustand";
import type { CommandDialog } from "../features/palette/CommandDialogs";
import { paths } from "../paths";
import { useShortcuts } from "../ui/shortcuts";

const CommandDialogs = lazy(() => import("../features/palette/CommandDialogs"));
const useDialog = create<{ open: CommandDialog | undefined }>(() => ({ open: undefined }));

export function openCommands(open: CommandDialog | undefined): void {
  useDialog.setState({ open });
}

export function Commands(): ReactNode {
  const dialog = useDialog((store) => store.open);
  const navigate = useNavigate();
  const go = (path: string) => (): void => void navigate(path);
  useShortcuts({
    "mod+k": () => openCommands(dialog === "palette" ? undefined : "palette"),
    "?": () => openCommands("shortcuts"),
    "/": () => document.querySelector<HTMLInputElement>("main input[type=search], main input[role=combobox], main input[type=text]")?.focus(),
    "g h": go(paths.home()),
    "g w": go(paths.workflows()),
    "g r": go(paths.timeline()),
    "g u": go(paths.upcoming()),
    "g e": go(paths.events()),
  });
  if (!dialog) return null;
  return (
    <Suspense fallback={null}>
      <CommandDialogs key={dialog} dialog={dialog} onOpen={openCommands} />
    </Suspense>
  );
}
