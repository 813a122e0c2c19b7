/** Messages above every page, newest first. */

import { create } from "zustand";
import type { ReactNode } from "react";

export interface Flash {
  id: string;
  type: "success" | "error" | "info" | "warning";
  header?: string;
  content: ReactNode;
  action?: ReactNode;
  /** When it came, in milliseconds of the page's clock. */
  since: number;
}

export const useFlashes = create<{ items: Flash[] }>(() => ({ items: [] }));

let count = 0;
const KEPT = 20;

/** Show a message; one with an id takes the place of the one before it with the same id. */
export function flash(message: Omit<Flash, "id" | "since"> & { id?: string }): void {
  count += 1;
  const id = message.id ?? `flash-${count}`;
  useFlashes.setState(({ items }) => ({ items: [{ ...message, id, since: performance.now() }, ...items.filter((one) => one.id !== id)].slice(0, KEPT) }));
}

/** Long enough to be read on the way to another page. */
const READ_MS = 4000;

/** Whoever goes to another page has read what went well; what went wrong stays until it is dismissed. */
export function dropRead(): void {
  const old = performance.now() - READ_MS;
  useFlashes.setState(({ items }) => ({ items: items.filter((one) => one.since > old || one.type === "error" || one.type === "warning") }));
}

export function dismiss(id: string): void {
  useFlashes.setState(({ items }) => ({ items: items.filter((one) => one.id !== id) }));
}

const SUCCESS_MS = 8000;
/** A message with a button is there to be pressed. */
const WITH_ACTION_MS = 30_000;

/** Ids of messages that have been shown long enough at `now`, in milliseconds of the page's clock. */
export function dueFlashes(items: readonly Flash[], now: number): string[] {
  return items.filter((one) => one.type === "success" && now - one.since > (one.action ? WITH_ACTION_MS : SUCCESS_MS)).map((one) => one.id);
}
