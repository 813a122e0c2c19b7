/** The last runs of a workflow against its nodes. */

import { wentWrong } from "./status";
import { nodeId, parseNodeId } from "./workflowGraph";

export interface GridNode<Cell> {
  kind: "JOB" | "CRAWLER";
  name: string;
  cells: (Cell | null)[];
}

/** Rows in the order of the graph; nodes that it does not have any more come last, nodes that never ran stand empty. */
export function gridRows<Cell>(nodes: readonly GridNode<Cell>[], order: readonly string[], columns: number): GridNode<Cell>[] {
  const byId = new Map(nodes.map((node) => [nodeId(node.kind, node.name), node]));
  const known = order.flatMap((id): GridNode<Cell>[] => {
    const parsed = parseNodeId(id);
    if (!parsed || parsed.kind === "TRIGGER") return [];
    return [byId.get(id) ?? { kind: parsed.kind, name: parsed.name, cells: Array.from({ length: columns }, () => null) }];
  });
  const shown = new Set(known.map((node) => nodeId(node.kind, node.name)));
  return [...known, ...nodes.filter((node) => !shown.has(nodeId(node.kind, node.name)))];
}

/** Of the runs that have a state: how many went wrong. */
export function failures(cells: readonly ({ state: string } | null)[]): { bad: number; of: number } {
  const there = cells.filter((cell) => cell !== null);
  return { bad: there.filter((cell) => wentWrong(cell.state)).length, of: there.length };
}

export interface Place {
  row: number;
  column: number;
}

/** Where a key leads in a grid; undefined for keys that lead nowhere. */
export function moved(at: Place, key: string, rows: number, columns: number): Place | undefined {
  const to = {
    ArrowUp: { row: at.row - 1, column: at.column },
    ArrowDown: { row: at.row + 1, column: at.column },
    ArrowLeft: { row: at.row, column: at.column - 1 },
    ArrowRight: { row: at.row, column: at.column + 1 },
    Home: { row: at.row, column: 0 },
    End: { row: at.row, column: columns - 1 },
    PageUp: { row: at.row - 10, column: at.column },
    PageDown: { row: at.row + 10, column: at.column },
  }[key];
  return to && { row: Math.max(0, Math.min(rows - 1, to.row)), column: Math.max(0, Math.min(columns - 1, to.column)) };
}
