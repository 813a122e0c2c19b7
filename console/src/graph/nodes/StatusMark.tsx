import type { ReactNode } from "react";
import type { StatusIcon } from "../../domain/status";

const MARKS: Record<StatusIcon, ReactNode> = {
  success: <path d="m4.5 8.3 2.3 2.3 4.7-5" />,
  error: <path d="m5.3 5.3 5.4 5.4m0-5.4-5.4 5.4" />,
  warning: <path d="M8 4.6v4M8 11v.6" />,
  "in-progress": <path d="M8 4.4V8l2.4 1.6" />,
  pending: <path d="M5 8h.6M7.7 8h.6m2.2 0h.6" />,
  stopped: <path d="M5 8h6" />,
};

/** The small sign of a state; the word stands beside it. */
export function StatusMark({ icon }: { icon: StatusIcon }): ReactNode {
  return (
    <svg className="gmark" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
      <circle cx="8" cy="8" r="6.6" />
      {MARKS[icon]}
    </svg>
  );
}
