import { useMemo, type ReactNode } from "react";
import { criticalPath } from "../../domain/durations";
import { nodeStatus } from "../../domain/status";
import { nodeId, predecessors } from "../../domain/workflowGraph";
import { Timeline, type Bar } from "../../timeline/Timeline";
import { useNow } from "../../ui/time";
import { useLive, type RunView } from "./useRun";

interface TimelineViewProps {
  view: RunView;
  selected: string | undefined;
  onSelect: (node: string | undefined) => void;
}

export default function TimelineView({ view, selected, onSelect }: TimelineViewProps): ReactNode {
  const now = useNow();
  const over = useLive(view, (live) => live?.run.completedOn) ?? view.details?.run.completedOn ?? undefined;
  const start = view.details?.run.startedOn ?? undefined;
  const bars = useMemo(() => barsOf(view, over ?? now), [view, over, now]);
  if (start === undefined) return null;
  return <Timeline bars={bars} start={start} end={over ?? now} selected={selected} onSelect={onSelect} />;
}

function barsOf({ details, model }: RunView, now: number): Bar[] {
  const bars = (details?.nodes ?? []).flatMap((node): Bar[] => {
    const attempts = node.attempts.filter((one) => one.startedOn !== null && !one.copied);
    const [first, last] = [attempts[0], attempts.at(-1)];
    if (!first || !last) return [];
    return [
      {
        id: nodeId(node.kind, node.name),
        name: node.name,
        status: nodeStatus(last.state, last.attempt),
        medianSeconds: node.medianSeconds ?? undefined,
        critical: false,
        pieces: attempts.map((one) => {
          const from = one.startedOn ?? now;
          const end = one.completedOn ?? now;
          return { from, begins: one.runningOn ?? (one.completedOn === null ? now : from), end, tone: nodeStatus(one.state).tone };
        }),
      },
    ];
  });
  const ids = new Set(bars.map((bar) => bar.id));
  const after = (id: string): string[] => predecessors(model, id).flatMap((trigger) => predecessors(model, trigger)).filter((one) => ids.has(one));
  const path = new Set(criticalPath(bars.map((bar) => ({ id: bar.id, start: bar.pieces[0]?.from ?? 0, end: bar.pieces.at(-1)?.end ?? 0, after: after(bar.id) }))));
  return bars.map((bar) => ({ ...bar, critical: path.has(bar.id) })).sort((a, b) => (a.pieces[0]?.from ?? 0) - (b.pieces[0]?.from ?? 0));
}
