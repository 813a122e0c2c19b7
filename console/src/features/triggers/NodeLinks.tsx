import type { ReactNode } from "react";
import { nouns } from "../../text/nouns";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { nodePath, type NodeName } from "./state";

const SHOWN = 3;

/** Jobs and crawlers by name, the first few. */
export function NodeLinks({ nodes }: { nodes: NodeName[] }): ReactNode {
  if (nodes.length === 0) return shell.none;
  return (
    <span className="message">
      {nodes.slice(0, SHOWN).map((node, at) => (
        <span key={node.id} className="name-item">
          <AppLink to={nodePath(node)}>{node.name}</AppLink>
          {at < Math.min(SHOWN, nodes.length) - 1 && ","}
        </span>
      ))}
      {nodes.length > SHOWN && <span className="soft"> {nouns.and(nodes.length - SHOWN)}</span>}
    </span>
  );
}
