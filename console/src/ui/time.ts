/** Instants (epoch seconds) as people read them, and one clock that ticks for all. */

import { useSyncExternalStore } from "react";

const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const utc = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

export const exactTime = (seconds: number): string => exact.format(seconds * 1000);
export const utcTime = (seconds: number): string => `${utc.format(seconds * 1000)} UTC`;
export const clockTime = (seconds: number): string => clock.format(seconds * 1000);

/** How far the server's clock is ahead of the browser's, in seconds: durations of running things are told by the server's. */
let skew = 0;
export function learnServerTime(now: number): void {
  const found = now - Date.now() / 1000;
  skew = Math.abs(found) < 2 ? 0 : found;
}

const listeners = new Set<() => void>();
let second = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = serverNow();
    for (const one of listeners) one();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

export function serverNow(): number {
  return Date.now() / 1000 + skew;
}

/** The server's time, once a second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => {
    if (serverNow() - second > 1.5) second = serverNow();
    return second;
  });
}
