/** Nodes against the last runs: one look shows what fails every Monday. */

import "../../graph/graph.css";
import "./grid.css";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { GRID_RUNS, useGrid, type GridCell } from "../../api/comparison";
import type { RunRow } from "../../api/console";
import { useDefinition } from "../../api/queries";
import { spanInWords } from "../../domain/durations";
import { failures, gridRows, moved, type GridNode } from "../../domain/grid";
import { nodeStatus, workflowRunStatus } from "../../domain/status";
import { buildGraph, nodeId, topologicalOrder } from "../../domain/workflowGraph";
import { StatusMark } from "../../graph/nodes/StatusMark";
import { useTopic } from "../../live/useTopic";
import { paths } from "../../paths";
import { grid as words } from "../../text/comparison";
import { shell } from "../../text/shell";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";
import { exactTime } from "../../ui/time";
import { useUrlState } from "../../ui/useSegment";

const ROW_HEIGHT = 32;
const OVERSCAN = 10;

export default function GridTab({ name }: { name: string }): ReactNode {
  const [url, setUrl] = useUrlState();
  const before = url.get("before");
  const grid = useGrid(name, before);
  const definition = useDefinition(name).data;
  useTopic(`workflow:${name}`, (messages) => {
    // Equal cells stay the same objects, so that only what has changed is painted.
    if (!before && messages.some((one) => one.kind === "patch")) void grid.refetch();
  });
  const order = useMemo(() => topologicalOrder(buildGraph(definition?.definition.triggers ?? [])), [definition]);
  if (grid.error && !grid.data) return <LoadError error={grid.error} onRetry={() => void grid.refetch()} />;
  if (!grid.data) return shell.loading;
  const { runs, nodes } = grid.data;
  const full = runs.length === GRID_RUNS;
  return (
    <SpaceBetween size="s">
      <Header
        variant="h2"
        description={words.description}
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            <Button iconName="angle-left" disabled={!full} onClick={() => setUrl({ before: runs.at(-1)?.runId }, { push: true })}>
              {words.older}
            </Button>
            <Button disabled={!before} onClick={() => setUrl({ before: undefined }, { push: true })}>
              {words.newest}
            </Button>
          </SpaceBetween>
        }
      >
        {words.title}
      </Header>
      {runs.length === 0 ? <EmptyState {...words.empty} /> : <Cells name={name} runs={runs} rows={gridRows(nodes, order, runs.length)} />}
    </SpaceBetween>
  );
}

interface CellsProps {
  name: string;
  /** Newest first, as the server has them; the newest stands at the right. */
  runs: readonly RunRow[];
  rows: readonly GridNode<GridCell>[];
}

function Cells({ name, runs, rows }: CellsProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  const columns = runs.length;
  const [place, setPlace] = useState({ row: 0, column: columns - 1 });
  // No compiler memoizes our components.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => frame.current, estimateSize: () => ROW_HEIGHT, overscan: OVERSCAN });
  const current = { row: Math.min(place.row, rows.length - 1), column: Math.min(place.column, columns - 1) };
  const open = (row: number, column: number): void => {
    const run = runs[columns - 1 - column];
    const node = rows[row];
    if (run && node) void navigate(paths.run(name, run.runId, { node: nodeId(node.kind, node.name) }));
  };
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const [row, column] = ((event.target as HTMLElement).closest<HTMLElement>("[data-cell]")?.dataset["cell"] ?? "").split(" ").map(Number);
    if (row !== undefined && column !== undefined) open(row, column);
  };
  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === "Enter") open(current.row, current.column);
    const next = moved(current, event.key, rows.length, columns);
    if (!next) return;
    event.preventDefault();
    setPlace(next);
    virtual.scrollToIndex(next.row);
    const within = event.currentTarget;
    requestAnimationFrame(() => within.querySelector<HTMLElement>(`[data-cell="${next.row} ${next.column}"]`)?.focus());
  };
  const wide = { gridTemplateColumns: `var(--grid-name) repeat(${columns}, 28px)` };
  return (
    <div ref={frame} className="rgrid" role="grid" aria-label={words.label} aria-rowcount={rows.length + 1} aria-colcount={columns + 1} onKeyDown={onKey} onClick={onClick}>
      <div role="row" aria-rowindex={1} className="rgrid-row rgrid-head" style={wide}>
        <span role="columnheader" className="rgrid-name">
          {words.node}
        </span>
        {runs.toReversed().map((run) => {
          const status = workflowRunStatus(run.status, run.failed);
          const said = words.run(run.startedOn === null ? "" : exactTime(run.startedOn), status.word);
          return (
            <span key={run.runId} role="columnheader" className="rgrid-run" title={said}>
              <span className={`rgrid-bar fill-${status.tone}`} />
              <span className="visually-hidden">{said}</span>
            </span>
          );
        })}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const { bad, of } = failures(row.cells);
          return (
            <div key={`${row.kind} ${row.name}`} role="row" aria-rowindex={item.index + 2} className="rgrid-row" style={{ ...wide, transform: `translateY(${item.start}px)`, position: "absolute" }}>
              <span role="rowheader" className="rgrid-name" title={row.name}>
                <span className="rgrid-title">{row.name}</span>
                <span className={bad > 0 ? "rgrid-rate bad-word" : "rgrid-rate"}>{of === 0 ? words.neverRan : words.failed(bad, of)}</span>
              </span>
              {runs.toReversed().map((run, column) => (
                <Cell
                  key={run.runId}
                  node={row.name}
                  cell={row.cells[columns - 1 - column] ?? null}
                  at={run.startedOn}
                  row={item.index}
                  column={column}
                  tabbed={item.index === current.row && column === current.column}
                />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface CellProps {
  node: string;
  cell: GridCell | null;
  at: number | null;
  row: number;
  column: number;
  tabbed: boolean;
}

/** What a click does is said by the grid: a cell is painted again only when it is another. */
const Cell = memo(function Cell({ node, cell, at, row, column, tabbed }: CellProps): ReactNode {
  const status = cell && nodeStatus(cell.state, cell.attempt);
  const said = words.cell(node, status?.word ?? words.noRun, at === null ? "" : exactTime(at), cell && cell.seconds !== null ? spanInWords(cell.seconds) : undefined, cell?.errorMessage ?? undefined);
  return (
    <span role="gridcell" tabIndex={tabbed ? 0 : -1} data-cell={`${row} ${column}`} className={`rgrid-cell${status ? ` mark-${status.tone}` : ""}`} title={said} aria-label={said}>
      {status ? <StatusMark icon={status.icon} /> : "·"}
    </span>
  );
});
