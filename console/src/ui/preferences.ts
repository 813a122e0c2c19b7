/** What a user likes: kept in the browser. */

import { create } from "zustand";
import { persist } from "zustand/middleware";

export interface Preferences {
  mode: "light" | "dark" | "system";
  density: "comfortable" | "compact";
  navigationOpen: boolean;
  panelSize: number;
  inspectorSize: number;
  workflowColumns: string[];
  workflowPageSize: number;
  wrapLines: boolean;
  /** Of each other list, by its name: columns shown besides those that are always there, and rows on a page. */
  lists: Record<string, { columns?: string[]; size?: number }>;
  shortcuts: boolean;
  logTimes: "absolute" | "relative" | "none";
  logWrap: boolean;
}

export const usePreferences = create<Preferences>()(
  persist(
    (): Preferences => ({
      mode: "system",
      density: "comfortable",
      navigationOpen: true,
      panelSize: 500,
      inspectorSize: 420,
      workflowColumns: ["name", "status", "actions", "lastRun", "nextRun", "modified"],
      workflowPageSize: 25,
      wrapLines: false,
      lists: {},
      shortcuts: true,
      logTimes: "absolute",
      logWrap: false,
    }),
    { name: "penstock-preferences", version: 1 },
  ),
);

export const setPreferences = (change: Partial<Preferences>): void => {
  usePreferences.setState(change);
};
