/** Colours that programs write for terminals, as spans; what moves a cursor is left out. */

export interface AnsiSpan {
  text: string;
  /** One of the eight colours of a terminal, by name. */
  color?: string;
  bold?: boolean;
  dim?: boolean;
  underline?: boolean;
}

type Style = Omit<AnsiSpan, "text">;

const COLORS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
// CSI and OSC sequences, and single control characters but for the tab.
// oxlint-disable-next-line no-control-regex
const CONTROL = /\u001b\[([\d;:]*)([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b.?|[\u0000-\u0008\u000b-\u001f\u007f]/g;

export function ansiSpans(text: string): AnsiSpan[] {
  const spans: AnsiSpan[] = [];
  let style: Style = {};
  let from = 0;
  const push = (to: number): void => {
    const piece = text.slice(from, to);
    const last = spans.at(-1);
    if (piece === "") return;
    if (last && sameStyle(last, style)) last.text += piece;
    else spans.push({ text: piece, ...style });
  };
  for (const match of text.matchAll(CONTROL)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") style = restyled(style, match[1] ?? "");
  }
  push(text.length);
  return spans;
}

export function withoutAnsi(text: string): string {
  return text.replaceAll(CONTROL, "");
}

function sameStyle(left: Style, right: Style): boolean {
  return left.color === right.color && left.bold === right.bold && left.dim === right.dim && left.underline === right.underline;
}

function restyled(before: Style, given: string): Style {
  const codes = given === "" ? [0] : given.split(/[;:]/).map(Number);
  let style = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0) style = {};
    else if (code === 1) style = { ...style, bold: true };
    else if (code === 2) style = { ...style, dim: true };
    else if (code === 4) style = { ...style, underline: true };
    else if (code === 22) style = { ...style, bold: undefined, dim: undefined };
    else if (code === 24) style = { ...style, underline: undefined };
    else if (code >= 30 && code <= 37) style = { ...style, color: COLORS[code - 30] };
    else if (code >= 90 && code <= 97) style = { ...style, color: COLORS[code - 90] };
    else if (code === 39) style = { ...style, color: undefined };
    else if (code === 38 || code === 48) {
      // A colour of 256, or of 16 million: the first sixteen are known by name, the others are left as text.
      const number = codes[at + 1] === 5 ? codes[at + 2] : undefined;
      if (code === 38 && number !== undefined && number < 16) style = { ...style, color: COLORS[number % 8] };
      at += codes[at + 1] === 5 ? 2 : 4;
    }
  }
  return style;
}
