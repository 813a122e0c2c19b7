import type { ReactNode } from "react";

/** A text with the numbers of its lines; it scrolls within itself and is reached by the keyboard. */
export function CodeText({ text, label }: { text: string; label: string }): ReactNode {
  const count = text.replace(/\n$/, "").split("\n").length;
  const numbers = Array.from({ length: count }, (_, at) => at + 1).join("\n");
  return (
    // oxlint-disable-next-line no-noninteractive-tabindex
    <div className="code-text" tabIndex={0} role="region" aria-label={label}>
      <pre className="code-numbers" aria-hidden="true">{numbers}</pre>
      <pre className="code-lines">{text}</pre>
    </div>
  );
}
