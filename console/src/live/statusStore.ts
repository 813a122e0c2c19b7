/** Values by id, each with its own subscribers: a patch repaints what it names and nothing else. */

import { useCallback, useSyncExternalStore } from "react";

export class KeyedStore<T> {
  private readonly values = new Map<string, T>();
  private readonly listeners = new Map<string, Set<() => void>>();

  get = (id: string): T | undefined => this.values.get(id);

  subscribe = (id: string, listener: () => void): (() => void) => {
    const set = this.listeners.get(id) ?? new Set();
    this.listeners.set(id, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0) this.listeners.delete(id);
    };
  };

  /** Change some values; ids that are not named keep theirs. Subscribers hear of a value that is another object. */
  merge(entries: Iterable<readonly [string, T]>): void {
    for (const [id, value] of entries) {
      if (this.values.get(id) === value) continue;
      this.values.set(id, value);
      this.tell(id);
    }
  }

  /** All values anew; ids that are not named lose theirs. */
  replace(entries: Iterable<readonly [string, T]>): void {
    const next = new Map(entries);
    const gone = [...this.values.keys()].filter((id) => !next.has(id));
    for (const id of gone) this.values.delete(id);
    this.merge(next);
    for (const id of gone) this.tell(id);
  }

  private tell(id: string): void {
    for (const listener of this.listeners.get(id) ?? []) listener();
  }
}

/** The value of one id, and a repaint whenever it changes. */
export function useKeyed<T>(store: KeyedStore<T> | undefined, id: string): T | undefined {
  const subscribe = useCallback((listener: () => void) => store?.subscribe(id, listener) ?? (() => undefined), [store, id]);
  return useSyncExternalStore(subscribe, () => store?.get(id));
}
