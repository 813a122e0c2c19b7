/** Steps through the lines that were found; sorted line numbers in, line numbers out. */

/** Index of the first number that is at least `line`. */
export function firstAtLeast(lines: readonly number[], line: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The next found line after `from` (or before it), round the end; undefined when nothing was found. */
export function step(lines: readonly number[], from: number | undefined, way: "next" | "previous"): number | undefined {
  if (lines.length === 0) return undefined;
  if (from === undefined) return way === "next" ? lines[0] : lines.at(-1);
  if (way === "next") return lines[firstAtLeast(lines, from + 1)] ?? lines[0];
  return lines[firstAtLeast(lines, from) - 1] ?? lines.at(-1);
}

export interface Piece {
  text: string;
  found: boolean;
}

/** A text cut where the words that are looked for begin and end, whatever their case. */
export function pieces(text: string, wanted: string): Piece[] {
  const [lower, needle] = [text.toLowerCase(), wanted.toLowerCase()];
  // Letters whose lower case is longer would shift the places.
  if (needle === "" || lower.length !== text.length) return [{ text, found: false }];
  const list: Piece[] = [];
  let from = 0;
  for (let at = lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, from)) {
    if (at > from) list.push({ text: text.slice(from, at), found: false });
    list.push({ text: text.slice(at, at + needle.length), found: true });
    from = at + needle.length;
  }
  if (from < text.length || list.length === 0) list.push({ text: text.slice(from), found: false });
  return list;
}
