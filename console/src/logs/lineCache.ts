/** Lines of a log by number, as far as they were fetched; those that were looked at longest ago are forgotten. */

export type LogLine = [at: number | null, text: string];

export const CHUNK_LINES = 500;
const KEPT_CHUNKS = 100; // 50,000 lines

export class LineCache {
  private readonly chunks = new Map<number, (LogLine | undefined)[]>();

  constructor(private readonly kept = KEPT_CHUNKS) {}

  get(line: number): LogLine | undefined {
    return this.chunks.get(Math.floor(line / CHUNK_LINES))?.[line % CHUNK_LINES];
  }

  put(from: number, lines: readonly LogLine[]): void {
    for (const [at, line] of lines.entries()) {
      const number = Math.floor((from + at) / CHUNK_LINES);
      const chunk = this.chunks.get(number) ?? [];
      chunk[(from + at) % CHUNK_LINES] = line;
      // Taken out and put in again: a map keeps the order of entry.
      if (at === 0 || (from + at) % CHUNK_LINES === 0) this.chunks.delete(number);
      this.chunks.set(number, chunk);
    }
    for (const oldest of this.chunks.keys()) {
      if (this.chunks.size <= this.kept) break;
      this.chunks.delete(oldest);
    }
  }

  clear(): void {
    this.chunks.clear();
  }

  /** For the wanted lines: where to begin to ask, one place for each chunk that lacks any of them. */
  missing(lines: Iterable<number>, total: number): number[] {
    const asked = new Map<number, number>();
    for (const line of lines) {
      if (line >= total || line < 0) continue;
      const number = Math.floor(line / CHUNK_LINES);
      const chunk = this.chunks.get(number);
      if (chunk?.[line % CHUNK_LINES] || asked.has(number)) continue;
      asked.set(number, number * CHUNK_LINES + firstGap(chunk));
    }
    return [...asked.values()];
  }
}

function firstGap(chunk: readonly (LogLine | undefined)[] | undefined): number {
  for (let at = 0; at < CHUNK_LINES; at += 1) if (!chunk?.[at]) return at;
  return 0;
}
