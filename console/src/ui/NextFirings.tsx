import type { ReactNode } from "react";
import { nextFirings, scheduleProblem } from "../domain/schedule";
import { scheduleForm } from "../text/editor";
import { shell } from "../text/shell";
import { ExactTime } from "./RelativeTime";
import { serverNow } from "./time";

/** When a schedule fires next, in the browser's time zone. */
export function NextFirings({ expression, count = 3 }: { expression: string; count?: number }): ReactNode {
  if (scheduleProblem(expression)) return shell.none;
  const firings = nextFirings(expression, serverNow(), count);
  if (firings.length === 0) return scheduleForm.nextNone;
  return (
    <ul className="plain">
      {firings.map((at) => (
        <li key={at}>
          <ExactTime at={at} />
        </li>
      ))}
    </ul>
  );
}
