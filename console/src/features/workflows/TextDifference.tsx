import "./difference.css";
import type { ReactNode } from "react";
import type { TextLine } from "../../domain/difference";
import { versions } from "../../text/comparison";

const AROUND = 4;
const SIGNS = { added: "+", removed: "-", equal: " " };

/** Lines that went and came, with some equal ones around them. */
export function TextDifference({ lines }: { lines: readonly TextLine[] }): ReactNode {
  const words = versions.diff;
  const near = lines.map((_, at) => lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some((one) => one.sort !== "equal"));
  const rows: ReactNode[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (!line) break;
    if (near[at]) {
      rows.push(
        <div key={at} className={`diff-line diff-${line.sort}`}>
          <span className="diff-number" aria-hidden="true">
            {line.before ?? ""}
          </span>
          <span className="diff-number" aria-hidden="true">
            {line.after ?? ""}
          </span>
          <span className="diff-sign">{SIGNS[line.sort]}</span>
          <span className="diff-text">{line.text}</span>
        </div>,
      );
      continue;
    }
    const end = near.indexOf(true, at);
    const skipped = (end < 0 ? lines.length : end) - at;
    rows.push(
      <div key={at} className="diff-line diff-skipped">
        {words.skipped(skipped)}
      </div>,
    );
    at += skipped - 1;
  }
  return (
    // A region that scrolls is reached by the keyboard.
    // oxlint-disable-next-line no-noninteractive-tabindex
    <div className="diff" role="region" aria-label={words.textLabel} tabIndex={0}>
      {rows}
    </div>
  );
}
