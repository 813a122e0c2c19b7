/** A run's statistics as the segments of a bar. */

export interface Statistics {
  TotalActions?: number;
  SucceededActions?: number;
  FailedActions?: number;
  StoppedActions?: number;
  TimeoutActions?: number;
  RunningActions?: number;
  ErroredActions?: number;
  WaitingActions?: number;
}

export type SegmentKind = "succeeded" | "failed" | "timedOut" | "stopped" | "running" | "queued" | "open";

export interface Segment {
  kind: SegmentKind;
  count: number;
}

/** Segments with a count, in the order of the bar; "open" is what has not run. */
export function segmentsOf(statistics: Statistics): Segment[] {
  const n = (value: number | undefined): number => value ?? 0;
  const segments: Segment[] = [
    { kind: "succeeded", count: n(statistics.SucceededActions) },
    { kind: "failed", count: n(statistics.FailedActions) + n(statistics.ErroredActions) },
    { kind: "timedOut", count: n(statistics.TimeoutActions) },
    { kind: "stopped", count: n(statistics.StoppedActions) },
    { kind: "running", count: n(statistics.RunningActions) },
    { kind: "queued", count: n(statistics.WaitingActions) },
  ];
  const known = segments.reduce((sum, one) => sum + one.count, 0);
  return [...segments, { kind: "open" as const, count: Math.max(0, n(statistics.TotalActions) - known) }].filter((one) => one.count > 0);
}

/** Actions that have ended, and all of them. */
export function finished(statistics: Statistics): { done: number; total: number } {
  const parts = segmentsOf(statistics);
  const total = parts.reduce((sum, one) => sum + one.count, 0);
  const open = parts.filter((one) => ["running", "queued", "open"].includes(one.kind)).reduce((sum, one) => sum + one.count, 0);
  return { done: total - open, total };
}
