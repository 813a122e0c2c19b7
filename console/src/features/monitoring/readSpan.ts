/** A span that was chosen, when the address names one that makes sense. */
export function readSpan(from: string | null, to: string | null): { from?: string; to?: string } {
  const [begin, end] = [Number(from), Number(to)];
  return from && to && Number.isFinite(begin) && Number.isFinite(end) && begin >= 0 && begin < end ? { from, to } : {};
}
