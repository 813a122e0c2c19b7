/** The lines themselves: only those in sight are drawn. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useImperativeHandle, useRef, type ReactNode, type Ref } from "react";
import { logs as words } from "../text/logs";
import { exactTime } from "../ui/time";
import { ansiSpans } from "./ansi";
import type { LogLine } from "./lineCache";
import { levelOf } from "./levels";
import { pieces } from "./matchSteps";

export type Times = "absolute" | "relative" | "none";

export interface LogScroll {
  toRow: (row: number) => void;
}

interface LogLinesProps {
  ref: Ref<LogScroll>;
  label: string;
  /** How many rows there are, and which line each of them shows. */
  count: number;
  lineAt: (row: number) => number;
  line: (number: number) => LogLine | undefined;
  want: (lines: Iterable<number>) => void;
  times: Times;
  wrap: boolean;
  search: string;
  selected: number | undefined;
  onSelect: (line: number) => void;
  following: boolean;
  onFollowing: (following: boolean) => void;
}

const LINE_HEIGHT = 20;
const OVERSCAN = 24;
const AT_END = 4;

export function LogLines(props: LogLinesProps): ReactNode {
  const { count, lineAt, want, following, onFollowing, wrap } = props;
  const frame = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  // No compiler memoizes our components.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({ count, getScrollElement: () => frame.current, estimateSize: () => LINE_HEIGHT, overscan: OVERSCAN });
  const rows = virtual.getVirtualItems();
  const [first, last] = [rows[0]?.index ?? 0, rows.at(-1)?.index ?? -1];
  useEffect(() => {
    want(Array.from({ length: last - first + 1 }, (_, at) => lineAt(first + at)));
  }, [want, lineAt, first, last]);
  useEffect(() => {
    if (following && count > 0) virtual.scrollToIndex(count - 1, { align: "end" });
  }, [following, count, virtual]);
  useEffect(() => virtual.measure(), [wrap, virtual]);
  useImperativeHandle(props.ref, () => ({ toRow: (row) => virtual.scrollToIndex(row, { align: "center" }) }), [virtual]);
  const begin = props.line(0)?.[0] ?? undefined;
  const digits = String(count === 0 ? 0 : lineAt(count - 1) + 1).length;
  return (
    <div
      ref={frame}
      className={wrap ? "log-lines is-wrapped" : "log-lines"}
      role="log"
      aria-live="off"
      aria-label={props.label}
      // A region that scrolls is reached by the keyboard.
      // oxlint-disable-next-line no-noninteractive-tabindex
      tabIndex={0}
      onScroll={({ currentTarget }) => {
        const { scrollTop, clientHeight, scrollHeight } = currentTarget;
        // Upwards nobody but the reader scrolls: the log goes on, and the reader stays.
        if (scrollTop < lastTop.current - 1) onFollowing(false);
        else if (scrollTop + clientHeight >= scrollHeight - AT_END && scrollTop > lastTop.current) onFollowing(true);
        lastTop.current = scrollTop;
      }}
    >
      <div className="log-space" style={{ height: virtual.getTotalSize() }}>
        {rows.map((row) => {
          const number = lineAt(row.index);
          const line = props.line(number);
          return (
            <div
              key={row.key}
              data-index={row.index}
              data-line={number + 1}
              ref={wrap ? virtual.measureElement : undefined}
              className={["log-line", `level-${(line && levelOf(line[1])) ?? "none"}`, number === props.selected && "is-selected"].filter(Boolean).join(" ")}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <button type="button" tabIndex={-1} className="log-number" style={{ minWidth: `${digits}ch` }} aria-label={words.line(number + 1)} onClick={() => props.onSelect(number)}>
                {number + 1}
              </button>
              {props.times !== "none" && line && line[0] !== null && (
                <span className="log-time" title={exactTime(line[0])}>
                  {props.times === "relative" && begin !== undefined ? sinceBegin(line[0] - begin) : timeOfDay(line[0])}
                </span>
              )}
              <span className="log-text">{line && <LineText text={line[1]} search={props.search} />}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

const SHOWN_CHARACTERS = 8000;

function LineText({ text, search }: { text: string; search: string }): ReactNode {
  const shown = text.slice(0, SHOWN_CHARACTERS);
  return (
    <>
      {ansiSpans(shown).map((span, at) => (
        // Spans of a line never move.
        // oxlint-disable-next-line no-array-index-key
        <span key={at} className={[span.color && `ansi-${span.color}`, span.bold && "ansi-bold", span.dim && "ansi-dim", span.underline && "ansi-underline"].filter(Boolean).join(" ") || undefined}>
          {/* oxlint-disable-next-line no-array-index-key */}
          {search === "" ? span.text : pieces(span.text, search).map((piece, index) => (piece.found ? <mark key={index}>{piece.text}</mark> : piece.text))}
        </span>
      ))}
      {text.length > SHOWN_CHARACTERS && <em>{words.cut(text.length - SHOWN_CHARACTERS)}</em>}
    </>
  );
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });

function timeOfDay(at: number): string {
  return clock.format(at * 1000);
}

function sinceBegin(seconds: number): string {
  return `+${Math.max(0, seconds).toFixed(3)} s`;
}
