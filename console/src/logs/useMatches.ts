/** Numbers of the lines that a search or a level finds; asked of the server piece by piece, and on as the log grows. */

import { useEffect, useState } from "react";
import { get, type ApiError } from "../api/client";
import type { Level } from "./levels";
import type { LogStream } from "./useLog";

export interface Query {
  q: string;
  levels: readonly Level[];
}

export interface Matches {
  lines: readonly number[];
  /** Lines before this one were looked through. */
  scanned: number;
  error: ApiError | undefined;
}

const NONE: Matches = { lines: [], scanned: 0, error: undefined };
const LIMIT = 5000;
/** More than anybody steps through; the view says that there are more. */
const MATCHES_MAX = 200_000;
const TYPING_MS = 200;

/** Undefined while nothing is looked for. */
export function useMatches(run: string, stream: LogStream, { q, levels }: Query, total: number | undefined): Matches | undefined {
  const question = q === "" && levels.length === 0 ? "" : new URLSearchParams([["run", run], ["stream", stream], ...(q ? [["q", q]] : []), ...levels.map((level) => ["level", level])] as string[][]).toString();
  const [found, setFound] = useState<{ question: string; matches: Matches }>({ question: "", matches: NONE });
  const matches = found.question === question ? found.matches : NONE;
  const { scanned, error } = matches;
  const count = matches.lines.length;
  useEffect(() => {
    if (!question || total === undefined || scanned >= total || error || count >= MATCHES_MAX) return undefined;
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const page = await get<{ matches: number[]; next: number | null; total: number }>(`/logs/search?${question}&from=${scanned}&limit=${LIMIT}`, stop.signal);
        setFound((before) => {
          const old = before.question === question ? before.matches : NONE;
          return { question, matches: { lines: [...old.lines, ...page.matches], scanned: page.next ?? page.total, error: undefined } };
        });
      } catch (refused) {
        if (!stop.signal.aborted) setFound({ question, matches: { ...NONE, error: refused as ApiError } });
      }
    };
    // Who types on is not asked for in between; further pieces follow at once.
    const timer = setTimeout(() => void ask(), scanned === 0 ? TYPING_MS : 0);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [question, total, scanned, error, count]);
  return question ? matches : undefined;
}
