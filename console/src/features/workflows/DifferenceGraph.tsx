import { useMemo, useState, type ReactNode } from "react";
import type { GraphDifference, Sort } from "../../domain/difference";
import { GraphCanvas } from "../../graph/GraphCanvas";
import type { GraphItem } from "../../graph/model";
import { versions } from "../../text/comparison";
import { itemOf, linksOf } from "../editor/graphItems";

const TONES: Record<Sort, GraphItem["tone"]> = { added: "good", removed: "bad", changed: "warn", equal: undefined };
const ABOVE = 340;

/** Both graphs in one: new is green, gone red, changed yellow, and each says so in a word. */
export default function DifferenceGraph({ difference }: { difference: GraphDifference }): ReactNode {
  const words = versions.diff;
  const [selected, setSelected] = useState<string>();
  const items = useMemo(
    () =>
      difference.model.nodes.map((node): GraphItem => {
        const sort = difference.nodes.get(node.id) ?? "equal";
        return { ...itemOf(node), tone: TONES[sort], badges: sort === "equal" ? [] : [words.sorts[sort]] };
      }),
    [difference, words],
  );
  const links = useMemo(
    () =>
      linksOf(difference.model).map((link) => {
        const sort = difference.edges.get(link.id) ?? "equal";
        return sort === "removed" ? { ...link, label: words.sorts.removed, failure: true } : link;
      }),
    [difference, words],
  );
  return (
    <div style={{ height: Math.max(360, window.innerHeight - ABOVE) }}>
      <GraphCanvas items={items} links={links} label={words.label} selected={selected} onSelect={setSelected} />
    </div>
  );
}
