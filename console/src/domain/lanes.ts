/** Runs over time: a lane for each workflow, how many ran at once, and what happened in order. */

export interface LaneRun {
  runId: string;
  workflow: string;
  startedOn: number | null;
  completedOn: number | null;
}

export interface Lane<Run extends LaneRun> {
  workflow: string;
  /** Runs that overlap stand in rows below each other. */
  rows: Run[][];
}

/** Lanes by name; within a row runs follow each other by start. Runs that have not begun are left out. */
export function lanes<Run extends LaneRun>(runs: readonly Run[], now: number): Lane<Run>[] {
  const byName = new Map<string, Run[]>();
  for (const run of runs) if (run.startedOn !== null) byName.set(run.workflow, [...(byName.get(run.workflow) ?? []), run]);
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([workflow, found]) => {
      const rows: Run[][] = [];
      for (const run of [...found].sort((a, b) => (a.startedOn ?? 0) - (b.startedOn ?? 0))) {
        const free = rows.find((row) => (row.at(-1)?.completedOn ?? now) <= (run.startedOn ?? 0));
        if (free) free.push(run);
        else rows.push([run]);
      }
      return { workflow, rows };
    });
}

/** The most that ran at once in each of `count` equal parts of a span. */
export function concurrency(runs: readonly LaneRun[], from: number, to: number, count: number, now: number): number[] {
  const wide = (to - from) / count;
  const steps = runs.flatMap(({ startedOn, completedOn }): [number, number][] => (startedOn === null ? [] : [[startedOn, 1], [Math.max(startedOn, completedOn ?? now), -1]]));
  // Of an end and a start at one instant the start comes first: what ends within a part was there.
  steps.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const most = Array.from({ length: count }, () => 0);
  let [running, next] = [0, 0];
  for (let part = 0; part < count; part += 1) {
    const end = part === count - 1 ? Infinity : from + (part + 1) * wide;
    let peak = running;
    for (let step = steps[next]; step && step[0] < end; step = steps[next]) {
      running += step[1];
      next += 1;
      if (step[0] >= from && step[0] <= to) peak = Math.max(peak, running);
      else if (step[0] < from) peak = running;
    }
    most[part] = peak;
  }
  return most;
}

export interface Happening<Run> {
  at: number;
  what: "started" | "ended";
  run: Run;
}

/** Starts and ends within a span, newest first. */
export function happenings<Run extends LaneRun>(runs: readonly Run[], from: number, to: number): Happening<Run>[] {
  const all = runs.flatMap((run): Happening<Run>[] => [
    ...(run.startedOn === null ? [] : [{ at: run.startedOn, what: "started" as const, run }]),
    ...(run.completedOn === null ? [] : [{ at: run.completedOn, what: "ended" as const, run }]),
  ]);
  return all.filter(({ at }) => at >= from && at <= to).sort((a, b) => b.at - a.at || (a.what === b.what ? 0 : a.what === "ended" ? -1 : 1));
}

const UNITS: Record<string, number> = { m: 60, h: 3600, d: 86_400 };

/** Seconds of "90m", "24h" or "7d"; undefined for anything else. */
export function spanSeconds(text: string | null): number | undefined {
  const match = /^([1-9]\d{0,5})([mhd])$/.exec(text ?? "");
  return match ? Number(match[1]) * (UNITS[match[2] ?? ""] ?? 0) : undefined;
}
