import { useMemo, type ReactNode } from "react";
import { GraphCanvas } from "../../graph/GraphCanvas";
import { run as words } from "../../text/runs";
import { itemOf, linksOf } from "../editor/graphItems";
import type { RunView } from "./useRun";

interface RunGraphProps {
  view: RunView;
  selected: string | undefined;
  onSelect: (node: string | undefined) => void;
  marked: ReadonlySet<string>;
}

const ABOVE = 420;

/** The graph that the run began with; states come in place. */
export default function RunGraph({ view, selected, onSelect, marked }: RunGraphProps): ReactNode {
  const items = useMemo(() => view.model.nodes.map(itemOf), [view.model]);
  const links = useMemo(() => linksOf(view.model), [view.model]);
  return (
    <div style={{ height: Math.max(360, window.innerHeight - ABOVE) }}>
      {items.length > 0 && (
        <GraphCanvas items={items} links={links} label={words.label} selected={selected} onSelect={onSelect} onOpen={onSelect} live={view.store} marked={marked} />
      )}
    </div>
  );
}
