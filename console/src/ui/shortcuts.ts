/** Keys that do something wherever one is. None fires while somebody types, in a dialog, or when they are switched off. */

import { useEffect, useRef } from "react";
import { usePreferences } from "./preferences";

/** "mod+k" is Ctrl or Cmd with k; "g w" is one key after the other; "?" is what the key types. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const SEQUENCE_MS = 1000;
const layers: { current: Shortcuts }[] = [];
let pending: { key: string; at: number } | undefined;

export function keyOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string | undefined {
  if (event.altKey || event.key.length !== 1) return undefined;
  return event.ctrlKey || event.metaKey ? `mod+${event.key.toLowerCase()}` : event.key;
}

function find(key: string): (() => void) | undefined {
  // What came last is nearest to the reader.
  return layers.toReversed().map((layer) => layer.current[key]).find((one) => one !== undefined);
}

function hear(event: KeyboardEvent): void {
  const key = keyOf(event);
  if (key === undefined || event.defaultPrevented) return;
  const away = (event.target as HTMLElement | null)?.closest?.("input, textarea, select, [contenteditable=true], [role=dialog], [role=menu]");
  // The palette opens from everywhere: it is how one gets out of a field without the mouse.
  if (key !== "mod+k" && (away || !usePreferences.getState().shortcuts)) return;
  const sequence = pending && event.timeStamp - pending.at < SEQUENCE_MS ? find(`${pending.key} ${key}`) : undefined;
  pending = sequence ? undefined : { key, at: event.timeStamp };
  const found = sequence ?? find(key);
  if (!found) return;
  event.preventDefault();
  found();
}

export function useShortcuts(shortcuts: Shortcuts): void {
  const layer = useRef(shortcuts);
  useEffect(() => {
    layer.current = shortcuts;
  });
  useEffect(() => {
    if (layers.length === 0) document.addEventListener("keydown", hear);
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) document.removeEventListener("keydown", hear);
    };
  }, []);
}
