import { useMemo, useState, type ReactNode } from "react";
import type { ImportRow } from "../../domain/exchange";
import { buildGraph, nodeId, type TriggerDefinition } from "../../domain/workflowGraph";
import { GraphCanvas } from "../../graph/GraphCanvas";
import type { GraphItem } from "../../graph/model";
import { importing as words } from "../../text/exchange";
import { itemOf, linksOf } from "../editor/graphItems";

const HEIGHT = 420;
const TONES: Record<ImportRow["sort"], GraphItem["tone"]> = { new: "good", equal: undefined, different: "warn", missing: "bad" };

export default function ImportGraph({ triggers, rows }: { triggers: readonly TriggerDefinition[]; rows: readonly ImportRow[] }): ReactNode {
  const [selected, setSelected] = useState<string>();
  const model = useMemo(() => buildGraph(triggers), [triggers]);
  const items = useMemo(() => {
    const sorts = new Map(rows.flatMap((row): [string, ImportRow["sort"]][] => (row.kind === "WORKFLOW" ? [] : [[nodeId(row.kind, row.name), row.sort]])));
    return model.nodes.map((node): GraphItem => {
      const sort = sorts.get(node.id) ?? "equal";
      return { ...itemOf(node), tone: TONES[sort], badges: sort === "equal" ? [] : [words.sorts[sort]] };
    });
  }, [model, rows]);
  const links = useMemo(() => linksOf(model), [model]);
  return (
    <div style={{ height: HEIGHT }}>
      <GraphCanvas items={items} links={links} label={words.graph} selected={selected} onSelect={setSelected} />
    </div>
  );
}
