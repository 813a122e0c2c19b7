/** A log as it is looked at: how long it is, the lines that were fetched, and more of them when they are wanted. */

import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { get, type ApiError } from "../api/client";
import type { LogPage } from "../api/console";
import { useTopic } from "../live/useTopic";
import { CHUNK_LINES, LineCache, type LogLine } from "./lineCache";

export type LogStream = "output" | "error";

export interface Log {
  total: number | undefined;
  ended: boolean;
  error: ApiError | undefined;
  line: (number: number) => LogLine | undefined;
  /** Fetch what is not there yet of these lines. */
  want: (lines: Iterable<number>) => void;
  retry: () => void;
}

interface Patch {
  stream?: LogStream;
  from?: number;
  total?: number;
  lines?: LogLine[];
  output?: number;
  error?: number;
  ended?: boolean;
}

export function useLog(run: string, stream: LogStream): Log {
  const cache = useMemo(() => new LineCache(), []);
  const asked = useRef(new Set<number>());
  const [, repaint] = useReducer((count: number) => count + 1, 0);
  const [state, setState] = useState<{ total: number | undefined; ended: boolean }>({ total: undefined, ended: false });
  const [error, setError] = useState<ApiError>();
  const total = useRef(0);
  const grow = useCallback((found: number, ended?: boolean) => {
    total.current = Math.max(total.current, found);
    setState((before) => ({ total: Math.max(before.total ?? 0, found), ended: ended ?? before.ended }));
  }, []);
  const fetchFrom = useCallback(
    async (from: number) => {
      if (asked.current.has(from)) return;
      asked.current.add(from);
      try {
        const page = await get<LogPage>(`/logs?run=${encodeURIComponent(run)}&stream=${stream}&from=${from}&limit=${CHUNK_LINES}`);
        cache.put(page.from, page.lines);
        setError(undefined);
        grow(page.total, page.ended);
        repaint();
      } catch (refused) {
        setError(refused as ApiError);
      } finally {
        asked.current.delete(from);
      }
    },
    [cache, grow, run, stream],
  );
  useEffect(() => {
    void fetchFrom(0);
  }, [fetchFrom]);
  useTopic(state.ended ? "" : `log:${run}`, (messages) => {
    for (const { kind, data } of messages) {
      const patch = (data ?? {}) as Patch;
      if (kind === "gone") continue;
      if (patch.stream === stream && patch.lines) {
        cache.put(patch.from ?? 0, patch.lines);
        grow(patch.total ?? 0);
      }
      if (patch[stream] !== undefined) grow(patch[stream], patch.ended);
    }
    repaint();
  });
  const want = useCallback(
    (lines: Iterable<number>) => {
      for (const from of cache.missing(lines, total.current)) void fetchFrom(from);
    },
    [cache, fetchFrom],
  );
  return { ...state, error, line: (number) => cache.get(number), want, retry: () => void fetchFrom(0) };
}
