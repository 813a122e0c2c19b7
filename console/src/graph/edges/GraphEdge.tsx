import { BaseEdge, EdgeLabelRenderer, getBezierPath, type Edge, type EdgeProps } from "@xyflow/react";
import { memo, useContext, type ReactNode } from "react";
import { useKeyed } from "../../live/statusStore";
import { CanvasContext } from "../canvasContext";
import type { GraphLink } from "../model";

export type FlowEdge = Edge<{ link: GraphLink; near: boolean }, "link">;

/** Curved, so that neighbouring edges share no segment. In a run it is dashed until its condition has come true. */
export const GraphEdge = memo(function GraphEdge(props: EdgeProps<FlowEdge>): ReactNode {
  const { live: store } = useContext(CanvasContext);
  const live = useKeyed(store, `edge:${props.id}`);
  const [path, x, y] = getBezierPath(props);
  const { link, near } = props.data ?? {};
  const classes = ["gedge", near && "is-near", link?.failure && "is-failure", link?.draft && "is-draft", store && (live?.met ? "is-met" : "is-open")];
  return (
    <>
      <BaseEdge path={path} markerEnd={props.markerEnd} className={classes.filter(Boolean).join(" ")} />
      {link?.label && (
        <EdgeLabelRenderer>
          <span className="gedge-label" style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
            {link.label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
