/** Spans of time: in words, and compared with what is usual. All instants are epoch seconds. */

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** A span in the two largest units that it has: "850 ms", "12 s", "8 min 28 s", "2 h 5 min", "3 d 4 h". */
export function spanInWords(seconds: number): string {
  const span = Math.max(0, seconds);
  if (span > 0 && span < 0.9995) return `${Math.round(span * 1000)} ms`;
  if (span < 9.95 && !Number.isInteger(span)) return `${trimmed(span)} s`;
  const whole = Math.round(span);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return pair(Math.floor(whole / MINUTE), "min", whole % MINUTE, "s");
  if (whole < DAY) return pair(Math.floor(whole / HOUR), "h", Math.floor((whole % HOUR) / MINUTE), "min");
  return pair(Math.floor(whole / DAY), "d", Math.floor((whole % DAY) / HOUR), "h");
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** The middle of the values, or undefined when there are none. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}

/** Seconds between two instants; open ends count until `now`. Undefined when it has not begun. */
export function elapsed(started: number | undefined, completed: number | undefined, now: number): number | undefined {
  if (started === undefined) return undefined;
  return Math.max(0, (completed ?? now) - started);
}

export interface Piece {
  id: string;
  start: number;
  end: number;
  /** What had to end before this one could start. */
  after: readonly string[];
}

/** The chain of pieces that decided when the last one ended, first to last. Ties go to the later start, then the id. */
export function criticalPath(pieces: readonly Piece[]): string[] {
  const byId = new Map(pieces.map((piece) => [piece.id, piece]));
  const latest = (ids: readonly string[]): Piece | undefined =>
    ids
      .map((id) => byId.get(id))
      .filter((piece): piece is Piece => piece !== undefined)
      .sort((a, b) => b.end - a.end || b.start - a.start || (a.id < b.id ? -1 : 1))[0];
  const path: string[] = [];
  const seen = new Set<string>();
  for (let at = latest(pieces.map((piece) => piece.id)); at && !seen.has(at.id); at = latest(at.after)) {
    seen.add(at.id);
    path.unshift(at.id);
  }
  return path;
}
