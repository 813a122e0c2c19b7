/** Messages above every page, newest first. */

import { create } from "zustand";
import type { ReactNode } from "react";

export interface Flash {
  id: string;
  type: "success" | "error" | "info" | "warning";
  header?: string;
  content: ReactNode;
  action?: ReactNode;
}

export const useFlashes = create<{ items: Flash[] }>(() => ({ items: [] }));

let count = 0;
const KEPT = 20;

/** Show a message; one with an id takes the place of the one before it with the same id. */
export function flash(message: Omit<Flash, "id"> & { id?: string }): void {
  count += 1;
  const id = message.id ?? `flash-${count}`;
  useFlashes.setState(({ items }) => ({ items: [{ ...message, id }, ...items.filter((one) => one.id !== id)].slice(0, KEPT) }));
}

export function dismiss(id: string): void {
  useFlashes.setState(({ items }) => ({ items: items.filter((one) => one.id !== id) }));
}
