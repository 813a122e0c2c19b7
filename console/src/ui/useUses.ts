import { useMemo } from "react";
import { useTriggers } from "../api/queries";
import { usedBy, lookUp, type ListedTrigger, type Use } from "../domain/usedBy";
import type { NodeKind } from "../domain/workflowGraph";

/** Looks up who makes use of a node; empty until the triggers are there. */
export function useUses(kind: NodeKind): (name: string) => Use {
  const triggers = useTriggers().data;
  const uses = useMemo(() => usedBy((triggers ?? []) as ListedTrigger[]), [triggers]);
  return (name) => lookUp(uses, kind, name);
}
