/** Bars over time: when each node waited and ran. A listbox with one option for each node. */

import "./timeline.css";
import type { KeyboardEvent, ReactNode } from "react";
import { spanInWords } from "../domain/durations";
import type { Status, Tone } from "../domain/status";
import { timeline as words } from "../text/runs";
import { EmptyState } from "../ui/EmptyState";
import { ticks } from "./scale";

export interface Bar {
  id: string;
  name: string;
  status: Status;
  medianSeconds: number | undefined;
  critical: boolean;
  /** One for each attempt: it was asked for, began, ended. Epoch seconds. */
  pieces: { from: number; begins: number; end: number; tone: Tone }[];
}

interface TimelineProps {
  bars: readonly Bar[];
  start: number;
  end: number;
  selected: string | undefined;
  onSelect: (id: string | undefined) => void;
}

const TICKS = 8;

export function Timeline({ bars, start, end, selected, onSelect }: TimelineProps): ReactNode {
  const span = Math.max(end - start, 0.05);
  const at = (instant: number): string => `${(Math.min(Math.max(instant - start, 0), span) / span) * 100}%`;
  const wide = (from: number, to: number): string => `${(Math.max(0, Math.min(to, end) - Math.max(from, start)) / span) * 100}%`;
  const current = bars.some((bar) => bar.id === selected) ? selected : bars[0]?.id;
  if (bars.length === 0) return <EmptyState title={words.empty} />;
  return (
    <div className="timeline">
      <div className="timeline-axis" aria-hidden="true">
        {ticks(span, TICKS).map((tick) => (
          <span key={tick} style={{ left: `${(tick / span) * 100}%` }}>
            {spanInWords(tick)}
          </span>
        ))}
      </div>
      <div role="listbox" aria-label={words.label} onKeyDown={(event) => move(event, bars, current, onSelect)}>
        {bars.map((bar) => {
          const first = bar.pieces[0];
          return (
            <div
              key={bar.id}
              role="option"
              aria-selected={bar.id === selected}
              aria-label={said(bar)}
              tabIndex={bar.id === current ? 0 : -1}
              data-bar={bar.id}
              className={bar.critical ? "timeline-row is-critical" : "timeline-row"}
              title={said(bar)}
              onClick={() => onSelect(bar.id)}
              onKeyDown={(event) => event.key === "Enter" && onSelect(bar.id)}
            >
              <span className="timeline-name">{bar.name}</span>
              <span className="timeline-lane">
                {first && bar.medianSeconds !== undefined && (
                  <span className="timeline-ghost" style={{ left: at(first.begins), width: wide(first.begins, first.begins + bar.medianSeconds) }} />
                )}
                {bar.pieces.map((piece) => (
                  <span key={piece.from}>
                    <span className="timeline-wait" style={{ left: at(piece.from), width: wide(piece.from, piece.begins) }} />
                    <span className={`timeline-bar fill-${piece.tone}`} style={{ left: at(piece.begins), width: wide(piece.begins, piece.end) }} />
                  </span>
                ))}
              </span>
            </div>
          );
        })}
      </div>
      <p className="timeline-legend" aria-hidden="true">
        <i className="timeline-key key-wait" /> {words.legend.waiting}
        <i className="timeline-key fill-good" /> {words.legend.running}
        <i className="timeline-key key-ghost" /> {words.legend.median}
        <i className="timeline-key key-critical" /> {words.legend.critical}
      </p>
    </div>
  );
}

function said(bar: Bar): string {
  const [ran, waited] = bar.pieces.reduce(([run, wait], one) => [run + one.end - one.begins, wait + one.begins - one.from], [0, 0]);
  return words.option(bar.name, bar.status.word.toLowerCase(), spanInWords(ran), waited > 0.05 ? spanInWords(waited) : undefined);
}

function move(event: KeyboardEvent<HTMLElement>, bars: readonly Bar[], current: string | undefined, onSelect: (id: string) => void): void {
  const index = bars.findIndex((bar) => bar.id === current);
  const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: bars.length - 1 }[event.key];
  const next = to === undefined ? undefined : bars[Math.max(0, Math.min(bars.length - 1, to))];
  if (!next) return;
  event.preventDefault();
  onSelect(next.id);
  [...event.currentTarget.querySelectorAll<HTMLElement>("[data-bar]")].find((one) => one.dataset["bar"] === next.id)?.focus();
}
