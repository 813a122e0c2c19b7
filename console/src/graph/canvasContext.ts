import { createContext } from "react";
import type { KeyedStore } from "../live/statusStore";
import type { GraphLive } from "./model";

export interface CanvasContextValue {
  live: KeyedStore<GraphLive> | undefined;
  /** The one node that Tab reaches. */
  current: string | undefined;
  marked: ReadonlySet<string>;
  /** So far away that nodes are blocks without words. */
  blocks: boolean;
  onPress: (id: string) => void;
}

export const CanvasContext = createContext<CanvasContextValue>({
  live: undefined,
  current: undefined,
  marked: new Set(),
  blocks: false,
  onPress: () => undefined,
});
