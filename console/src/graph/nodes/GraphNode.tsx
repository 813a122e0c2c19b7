import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { memo, useContext, type ReactNode } from "react";
import { graph as words } from "../../text/graph";
import { useKeyed } from "../../live/statusStore";
import { Duration } from "../../ui/RelativeTime";
import { CanvasContext } from "../canvasContext";
import type { GraphItem } from "../model";
import { Icon } from "./Icon";
import { StatusMark } from "./StatusMark";

export type FlowNode = Node<{ item: GraphItem }, "item">;

/** A trigger, job, crawler or placeholder. What it says is its accessible name: nothing can drift from it. */
export const GraphNode = memo(function GraphNode({ id, data, selected }: NodeProps<FlowNode>): ReactNode {
  const { live: store, current, marked, blocks, onPress } = useContext(CanvasContext);
  const live = useKeyed(store, id);
  const { item } = data;
  const tone = live?.status?.tone ?? item.tone ?? "plain";
  const className = ["gnode", `gnode-${item.kind.toLowerCase()}`, `tone-${tone}`, item.draft && "is-draft", marked.has(id) && "is-marked"];
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <button
        type="button"
        className={className.filter(Boolean).join(" ")}
        tabIndex={current === id ? 0 : -1}
        aria-pressed={item.kind === "ADD" ? undefined : selected}
        data-testid={`node-${id}`}
        data-node={id}
        onClick={() => onPress(id)}
      >
        <Icon name={item.icon} />
        <span className="gtext">
          <span className="gtitle" title={item.title}>
            {item.title}
          </span>
          <span className="gsubtitle">
            {live?.status ? (
              <>
                <StatusMark icon={live.status.icon} /> {live.status.word}
                {!blocks && live.from !== undefined && live.from !== null && (
                  <>
                    {" · "}
                    <Duration from={live.from} to={live.to} />
                  </>
                )}
              </>
            ) : (
              (live?.text ?? item.subtitle)
            )}
          </span>
        </span>
        {(item.badges?.length || item.draft || marked.has(id)) && (
          <span className="gbadges">
            {item.draft && item.kind !== "ADD" && <span className="gbadge">{words.notSaved}</span>}
            {marked.has(id) && <span className="gbadge gbadge-mark">{words.runsAgain}</span>}
            {item.badges?.map((badge) => (
              <span key={badge} className="gbadge">
                {badge}
              </span>
            ))}
          </span>
        )}
      </button>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
});
