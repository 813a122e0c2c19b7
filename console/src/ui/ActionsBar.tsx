import type { ReactNode } from "react";
import { finished, segmentsOf, type Statistics } from "../domain/progress";
import { progress } from "../text/runs";
import { shell } from "../text/shell";

/** A segmented bar: what has succeeded, failed, runs and is open. The words beside it say the same. */
export function ActionsBar({ statistics, words = false, over = false }: { statistics: Statistics; words?: boolean; over?: boolean }): ReactNode {
  const segments = segmentsOf(statistics);
  const { done, total } = finished(statistics);
  if (total === 0) return shell.none;
  const said = segments.map(({ kind, count }) => progress[kind === "open" && over ? "notRun" : kind](count)).join(", ");
  return (
    <span className="actions-bar" title={said}>
      <span className="actions-bar-track" aria-hidden="true">
        {segments.map(({ kind, count }) => (
          <span key={kind} className={`segment segment-${kind}`} style={{ flexGrow: count }} />
        ))}
      </span>
      <span className={words ? "figures" : "figures nowrap"}>{words ? said : progress.of(done, total)}</span>
    </span>
  );
}
