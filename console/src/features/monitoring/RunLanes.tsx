import "../../timeline/timeline.css";
import "./lanes.css";
import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { useNavigate } from "react-router";
import type { RunSpan } from "../../api/monitoring";
import type { RunRow } from "../../api/console";
import { spanInWords } from "../../domain/durations";
import { concurrency, lanes } from "../../domain/lanes";
import { workflowRunStatus } from "../../domain/status";
import { paths } from "../../paths";
import { timelinePage as words } from "../../text/monitoring";
import { AppLink } from "../../ui/AppLink";
import { exactTime, useNow } from "../../ui/time";
import { timeTicks } from "./timeTicks";

interface RunLanesProps {
  span: RunSpan;
  /** The right edge is now. */
  live: boolean;
  onRange: (from: number, to: number) => void;
}

const PARTS = 120;
const LEAST_DRAG = 0.01;

export function RunLanes({ span, live, onRange }: RunLanesProps): ReactNode {
  const ticking = useNow();
  const now = Math.max(ticking, span.to);
  const [from, to] = live ? [span.from + (now - span.to), now] : [span.from, span.to];
  const found = useMemo(() => lanes(span.runs, span.to), [span]);
  const most = useMemo(() => concurrency(span.runs, span.from, span.to, PARTS, span.to), [span]);
  const [current, setCurrent] = useState<string>();
  const rows = found.flatMap((lane) => lane.rows);
  const tabbed = rows.flat().some((run) => run.runId === current) ? current : rows[0]?.at(-1)?.runId;
  const at = (instant: number): string => `${(Math.min(Math.max(instant - from, 0), to - from) / (to - from)) * 100}%`;
  const wide = (run: RunRow): string => `${(Math.max(0, Math.min(run.completedOn ?? now, to) - Math.max(run.startedOn ?? from, from)) / (to - from)) * 100}%`;
  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    const row = rows.findIndex((one) => one.some((run) => run.runId === tabbed));
    const column = rows[row]?.findIndex((run) => run.runId === tabbed) ?? 0;
    const next = { ArrowLeft: rows[row]?.[column - 1], ArrowRight: rows[row]?.[column + 1], ArrowUp: rows[row - 1]?.at(-1), ArrowDown: rows[row + 1]?.at(-1), Home: rows[0]?.at(-1), End: rows.at(-1)?.at(-1) }[event.key];
    if (!next) return;
    event.preventDefault();
    setCurrent(next.runId);
    const within = event.currentTarget;
    requestAnimationFrame(() => [...within.querySelectorAll<HTMLElement>("[data-run]")].find((one) => one.dataset["run"] === next.runId)?.focus());
  };
  const peak = Math.max(1, ...most);
  return (
    <div className="lanes">
      <Axis from={from} to={to} onRange={onRange} />
      <div className="lanes-row lanes-load" title={words.peak(span.peak)}>
        <span className="lanes-name soft">{words.concurrency}</span>
        <span className="lanes-lane" aria-hidden="true">
          {most.map((count, part) => (
            // Parts never move.
            // oxlint-disable-next-line no-array-index-key
            <i key={part} style={{ height: `${(count / peak) * 100}%` }} />
          ))}
        </span>
      </div>
      <div role="group" aria-label={words.label} onKeyDown={onKey}>
        {found.map((lane) => (
          <div key={lane.workflow} className="lanes-row">
            <span className="lanes-name" title={lane.workflow}>
              <AppLink to={paths.workflow(lane.workflow, { tab: "history" })}>{lane.workflow}</AppLink>
            </span>
            <span className="lanes-lane">
              {lane.rows.map((row) => (
                <span key={row[0]?.runId} className="lanes-sub">
                  {row.map((run) => (
                    <RunBar key={run.runId} run={run} tabbed={run.runId === tabbed} left={at(run.startedOn ?? from)} width={wide(run)} onFocus={setCurrent} />
                  ))}
                </span>
              ))}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

interface RunBarProps {
  run: RunRow;
  tabbed: boolean;
  left: string;
  width: string;
  onFocus: (run: string) => void;
}

function RunBar({ run, tabbed, left, width, onFocus }: RunBarProps): ReactNode {
  const navigate = useNavigate();
  const status = workflowRunStatus(run.status, run.failed);
  const path = paths.run(run.workflow, run.runId);
  const said = words.option(run.workflow, status.word, run.startedOn === null ? "" : exactTime(run.startedOn), spanInWords(run.seconds ?? 0));
  return (
    <a
      href={`/console${path}`}
      aria-label={said}
      title={said}
      data-run={run.runId}
      tabIndex={tabbed ? 0 : -1}
      className={`lanes-run fill-${status.tone}`}
      style={{ left, width }}
      onFocus={() => onFocus(run.runId)}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        void navigate(path);
      }}
    />
  );
}

/** Round instants of the browser's time zone; dragging over them chooses a span. */
function Axis({ from, to, onRange }: { from: number; to: number; onRange: (from: number, to: number) => void }): ReactNode {
  const lane = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<[number, number]>();
  const place = (event: PointerEvent): number => {
    const { left, width } = lane.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return Math.min(1, Math.max(0, (event.clientX - left) / width));
  };
  const span = to - from;
  return (
    <div className="lanes-row lanes-head">
      <span className="lanes-name" />
      <div
        ref={lane}
        className="lanes-lane lanes-axis"
        title={words.axis}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag([place(event), place(event)]);
        }}
        onPointerMove={(event) => drag && setDrag([drag[0], place(event)])}
        onPointerUp={() => {
          const [a, b] = drag ? [Math.min(...drag), Math.max(...drag)] : [0, 0];
          setDrag(undefined);
          if (b - a > LEAST_DRAG) onRange(from + a * span, from + b * span);
        }}
        onPointerCancel={() => setDrag(undefined)}
      >
        {timeTicks(from, to).map((tick) => (
          <span key={tick.at} style={{ left: `${((tick.at - from) / span) * 100}%` }}>
            {tick.text}
          </span>
        ))}
        {drag && <b style={{ left: `${Math.min(...drag) * 100}%`, width: `${Math.abs(drag[1] - drag[0]) * 100}%` }} />}
      </div>
    </div>
  );
}
