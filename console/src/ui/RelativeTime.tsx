import type { ReactNode } from "react";
import { elapsed, spanInWords } from "../domain/durations";
import { shell } from "../text/shell";
import { exactTime, useNow } from "./time";

/** "3 min ago", "in 2 h"; the exact instant on hover. */
export function RelativeTime({ at }: { at: number | null | undefined }): ReactNode {
  const now = useNow();
  if (at === null || at === undefined) return shell.none;
  const span = Math.abs(now - at);
  const words = span < 5 ? shell.now : now > at ? shell.ago(coarse(span)) : shell.ahead(coarse(span));
  return (
    <time dateTime={new Date(at * 1000).toISOString()} title={exactTime(at)} className="nowrap">
      {words}
    </time>
  );
}

/** The largest unit is enough for "ago". */
function coarse(span: number): string {
  return spanInWords(span < 60 ? Math.floor(span) : span).split(" ").slice(0, 2).join(" ");
}

export function ExactTime({ at }: { at: number | null | undefined }): ReactNode {
  if (at === null || at === undefined) return shell.none;
  return (
    <time dateTime={new Date(at * 1000).toISOString()} className="nowrap">
      {exactTime(at)}
    </time>
  );
}

/** A duration that ticks while it has no end. */
export function Duration({ from, to, seconds }: { from?: number | null; to?: number | null; seconds?: number | null }): ReactNode {
  const running = (to === null || to === undefined) && from !== null && from !== undefined;
  return running ? <Ticking from={from} /> : <span className="nowrap figures">{fixed(from, to, seconds)}</span>;
}

function fixed(from?: number | null, to?: number | null, seconds?: number | null): string {
  const span = from !== null && from !== undefined ? elapsed(from, to ?? undefined, from) : (seconds ?? undefined);
  return span === undefined ? shell.none : spanInWords(span);
}

function Ticking({ from }: { from: number }): ReactNode {
  const now = useNow();
  return <span className="nowrap figures">{spanInWords(Math.floor(Math.max(0, now - from)))}</span>;
}
