import "./palette.css";
import type { ReactNode } from "react";
import { Palette } from "./Palette";
import { ShortcutList } from "./ShortcutList";

export type CommandDialog = "palette" | "shortcuts";

/** One chunk for both: neither is needed before somebody asks. */
export default function CommandDialogs({ dialog, onOpen }: { dialog: CommandDialog; onOpen: (dialog: CommandDialog | undefined) => void }): ReactNode {
  const close = (): void => onOpen(undefined);
  return dialog === "palette" ? <Palette onClose={close} onHelp={() => onOpen("shortcuts")} /> : <ShortcutList onClose={close} />;
}
