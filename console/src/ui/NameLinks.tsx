import type { ReactNode } from "react";
import { nouns } from "../text/nouns";
import { shell } from "../text/shell";
import { AppLink } from "./AppLink";

const SHOWN = 3;

interface NameLinksProps {
  names: readonly string[];
  to: (name: string) => string;
  /** In a cell of a list only the first few are shown. */
  all?: boolean;
}

export function NameLinks({ names, to, all = false }: NameLinksProps): ReactNode {
  if (names.length === 0) return all ? nouns.none : shell.none;
  const shown = all ? names : names.slice(0, SHOWN);
  return (
    <span className="message">
      {shown.map((name, at) => (
        <span key={name} className="name-item">
          <AppLink to={to(name)}>{name}</AppLink>
          {at < shown.length - 1 && ","}
        </span>
      ))}
      {shown.length < names.length && <span className="soft">{nouns.and(names.length - shown.length)}</span>}
    </span>
  );
}
