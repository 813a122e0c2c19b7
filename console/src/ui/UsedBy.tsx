import type { ReactNode } from "react";
import type { Use } from "../domain/usedBy";
import { paths } from "../paths";
import { nouns } from "../text/nouns";
import { NameLinks } from "./NameLinks";

/** Rows for a list of facts: which triggers and workflows make use of a job or crawler. */
export function usedByFacts(use: Use): { label: string; value: ReactNode }[] {
  return [
    { label: nouns.usedBy.workflows, value: <NameLinks all names={use.workflows} to={paths.workflow} /> },
    { label: nouns.usedBy.startedBy, value: <NameLinks all names={use.startedBy} to={paths.trigger} /> },
    { label: nouns.usedBy.watchedBy, value: <NameLinks all names={use.watchedBy} to={paths.trigger} /> },
  ];
}
