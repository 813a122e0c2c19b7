/** Objects that were visited last: kept in the browser, newest first. */

import { create } from "zustand";
import { persist } from "zustand/middleware";

export interface Visited {
  path: string;
  name: string;
  kind: string;
}

const KEPT = 8;

export const useRecent = create<{ items: Visited[] }>()(persist((): { items: Visited[] } => ({ items: [] }), { name: "penstock-recent", version: 1 }));

export function visited(one: Visited): void {
  useRecent.setState(({ items }) => ({ items: [one, ...items.filter((other) => other.path !== one.path)].slice(0, KEPT) }));
}
