/** The graph of a workflow: drawn by React Flow, laid out by us, one tab stop for the keyboard. */

import "@xyflow/react/dist/base.css";
import "./graph.css";
import { MarkerType, MiniMap, Position, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from "@xyflow/react";
import { useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import type { KeyedStore } from "../live/statusStore";
import { graph as words } from "../text/graph";
import { CanvasContext } from "./canvasContext";
import { GraphEdge, type FlowEdge } from "./edges/GraphEdge";
import { neighbour } from "./keyboard";
import type { Positions } from "./layout";
import { sizeOf, type GraphItem, type GraphLink, type GraphLive } from "./model";
import { GraphNode, type FlowNode } from "./nodes/GraphNode";
import { useLayout } from "./useLayout";
import { firstView, nextView, type View } from "./viewport";
import { ZoomButtons } from "./ZoomButtons";

export interface GraphCanvasProps {
  items: readonly GraphItem[];
  links: readonly GraphLink[];
  label: string;
  selected: string | undefined;
  onSelect: (id: string | undefined) => void;
  /** Enter on a node, a double click, a press on a placeholder. */
  onOpen?: (id: string) => void;
  /** A full stop or the right button on a node. */
  onMenu?: (id: string, at: { x: number; y: number }) => void;
  onRemove?: (id: string) => void;
  live?: KeyedStore<GraphLive>;
  marked?: ReadonlySet<string>;
}

const NODE_TYPES = { item: GraphNode };
const EDGE_TYPES = { link: GraphEdge };
const PRO_OPTIONS = { hideAttribution: true };
const BLOCK_ZOOM = 0.35;
/** From here on a graph is larger than what one sees of it. */
const MAPPED_MIN = 40;
const mapClass = (node: FlowNode): string => (node.selected ? "gmap-node is-selected" : "gmap-node");
const NONE: ReadonlySet<string> = new Set();
const MOVES = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"];

export function GraphCanvas(props: GraphCanvasProps): ReactNode {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas(props: GraphCanvasProps): ReactNode {
  const { items, links, selected } = props;
  const positions = useLayout(items, links);
  const frame = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<string>();
  const known = items.some((item) => item.id === current) ? current : items.some((item) => item.id === selected) ? selected : items[0]?.id;
  const nodes = useMemo(() => flowNodes(items, positions, selected), [items, positions, selected]);
  const edges = useMemo(() => (positions ? flowEdges(links, positions, selected) : []), [links, positions, selected]);
  const { onPress, ...presses } = usePresses(props, setCurrent);
  const marked = props.marked ?? NONE;
  const first = useFirstView(items.length, positions, frame);
  const blocks = useStore((store) => (store.panZoom ? store.transform[2] : (first?.zoom ?? 1)) < BLOCK_ZOOM);
  const context = useMemo(() => ({ live: props.live, current: known, marked, blocks, onPress }), [props.live, known, marked, blocks, onPress]);
  useViewport(positions, selected, frame);
  const keys = useId();
  return (
    <CanvasContext.Provider value={context}>
      <div
        ref={frame}
        className={blocks ? "gcanvas is-blocks" : "gcanvas"}
        role="group"
        aria-label={props.label}
        aria-describedby={keys}
        onKeyDown={(event) => onKey(event, props, positions, setCurrent)}
      >
        <span id={keys} className="visually-hidden">
          {words.keys}
        </span>
        {first ? (
          <ReactFlow<FlowNode, FlowEdge>
            defaultViewport={first}
            nodes={nodes}
            edges={edges}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            minZoom={0.05}
            maxZoom={2}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            zoomOnDoubleClick={false}
            proOptions={PRO_OPTIONS}
            {...presses}
          >
            {items.length >= MAPPED_MIN && <MiniMap pannable zoomable ariaLabel={words.map} nodeClassName={mapClass} nodeBorderRadius={24} />}
          </ReactFlow>
        ) : (
          <div className="gskeleton" role="status">
            {words.layingOut}
          </div>
        )}
        <ZoomButtons frame={frame} />
      </div>
    </CanvasContext.Provider>
  );
}

/** What the pointer does, as functions that stay the same: each new one would draw every node again. */
function usePresses(props: GraphCanvasProps, setCurrent: (id: string) => void) {
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  return useMemo(
    () => ({
      onPress: (id: string): void => {
        setCurrent(id);
        if (id.startsWith("ADD:")) latest.current.onOpen?.(id);
        else latest.current.onSelect(id);
      },
      onPaneClick: (): void => latest.current.onSelect(undefined),
      onNodeDoubleClick: (_event: MouseEvent, node: FlowNode): void => latest.current.onOpen?.(node.id),
      onNodeContextMenu: (event: MouseEvent, node: FlowNode): void => {
        const { onMenu, onSelect } = latest.current;
        if (!onMenu || node.id.startsWith("ADD:")) return;
        event.preventDefault();
        onSelect(node.id);
        onMenu(node.id, { x: event.clientX, y: event.clientY });
      },
    }),
    [setCurrent],
  );
}

function flowNodes(items: readonly GraphItem[], positions: Positions | undefined, selected: string | undefined): FlowNode[] {
  if (!positions) return [];
  return items
    .filter((item) => positions[item.id])
    .map((item) => {
      const { width, height } = sizeOf(item);
      const side = { width: 1, height: 1, y: height / 2 };
      return {
        id: item.id,
        type: "item",
        position: positions[item.id] ?? { x: 0, y: 0 },
        data: { item },
        selected: item.id === selected,
        width,
        height,
        // Given and not measured: a new array would lose the measurements, and with them the edges.
        measured: { width, height },
        handles: [
          { type: "target", position: Position.Left, x: 0, ...side },
          { type: "source", position: Position.Right, x: width, ...side },
        ],
      };
    });
}

function flowEdges(links: readonly GraphLink[], positions: Positions, selected: string | undefined): FlowEdge[] {
  return links
    .filter((link) => positions[link.source] && positions[link.target])
    .map((link) => {
      const near = link.source === selected || link.target === selected;
      return {
        id: link.id,
        type: "link",
        source: link.source,
        target: link.target,
        data: { link, near },
        zIndex: near ? 1 : 0,
        // In user space: an arrow that grows with the line would hide the node.
        markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14, markerUnits: "userSpaceOnUse", color: "context-stroke" },
      };
    });
}

/** Where the canvas looks at first: readable. Known before React Flow draws, which would forget what it is told while it begins. */
function useFirstView(count: number, positions: Positions | undefined, frame: React.RefObject<HTMLDivElement | null>): View | undefined {
  const [view, setView] = useState<View>();
  useLayoutEffect(() => {
    const { clientWidth: width = 0, clientHeight: height = 0 } = frame.current ?? {};
    if (positions && count > 0) setView((before) => before ?? firstView(count, positions, width, height));
  }, [count, positions, frame]);
  return view;
}

/** Later views move as little as they can and keep the chosen node in sight. */
function useViewport(positions: Positions | undefined, selected: string | undefined, frame: React.RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow();
  const before = useRef<Positions>(undefined);
  useLayoutEffect(() => {
    if (!positions || !flow.viewportInitialized) return;
    const old = before.current ?? positions;
    before.current = positions;
    const { clientWidth: width = 0, clientHeight: height = 0 } = frame.current ?? {};
    const present = flow.getViewport();
    const next = nextView({ present, old, positions, selected, width, height });
    if (next.x !== present.x || next.y !== present.y) void flow.setViewport(next);
  }, [positions, selected, flow, frame]);
}

function onKey(
  event: KeyboardEvent,
  props: GraphCanvasProps,
  positions: Positions | undefined,
  setCurrent: (id: string) => void,
): void {
  const target = event.target as HTMLElement;
  // The node that has the focus, however it came there: a screen reader moves it without Tab and arrows.
  const current = target.dataset["node"];
  if (!positions || current === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  if (MOVES.includes(event.key)) {
    const places = props.items.map((item) => ({ id: item.id, placeholder: item.kind === "ADD" }));
    const next = neighbour({ places, positions, links: props.links }, current, event.key);
    setCurrent(next);
    if (!next.startsWith("ADD:")) props.onSelect(next);
    focusNode(next, event.currentTarget as HTMLElement);
  } else if (event.key === "Enter") {
    if (current.startsWith("ADD:") || props.onOpen) props.onOpen?.(current);
    if (!current.startsWith("ADD:")) props.onSelect(current);
  } else if (event.key === ".") {
    const { left, bottom } = target.getBoundingClientRect();
    if (!current.startsWith("ADD:")) props.onMenu?.(current, { x: left, y: bottom });
  } else if (event.key === "Delete" || event.key === "Backspace") props.onRemove?.(current);
  else if (event.key === "Escape") props.onSelect(undefined);
  else return;
  // A dialog that opens must not hear the same key: it would press its own first button.
  event.preventDefault();
  event.stopPropagation();
}

const FRAMES_WATCHED = 45;
let wanted = 0;

/** The same step may draw nodes anew, and a node that is drawn anew loses the focus: seen to for some frames, until another step. */
function focusNode(id: string, within: HTMLElement): void {
  wanted += 1;
  const mine = wanted;
  let frames = 0;
  const attempt = (): void => {
    const active = document.activeElement;
    const elsewhere = active !== document.body && active !== null && !within.contains(active);
    if (mine !== wanted || elsewhere) return;
    const found = [...within.querySelectorAll<HTMLElement>("[data-node]")].find((one) => one.dataset["node"] === id);
    if (found && found !== active) found.focus({ preventScroll: true });
    frames += 1;
    if (frames < FRAMES_WATCHED) requestAnimationFrame(attempt);
  };
  requestAnimationFrame(attempt);
}
