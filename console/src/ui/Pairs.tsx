import type { ReactNode } from "react";
import { nouns } from "../text/nouns";

/** Keys and values, one on each line. */
export function Pairs({ record }: { record: Record<string, string> | undefined }): ReactNode {
  const pairs = Object.entries(record ?? {});
  if (pairs.length === 0) return nouns.none;
  return (
    <ul className="plain">
      {pairs.map(([key, value]) => (
        <li key={key} className="message">
          {value === "" ? key : `${key} = ${value}`}
        </li>
      ))}
    </ul>
  );
}
