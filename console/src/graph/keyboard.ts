/** Where an arrow key leads in a graph: along the edges, and within a column. */

import type { Positions } from "./layout";

export interface Place {
  id: string;
  /** A box to add something: an arrow leads there only when there is nothing else that way. */
  placeholder?: boolean;
}

interface Graph {
  places: readonly Place[];
  positions: Positions;
  links: readonly { source: string; target: string }[];
}

/** The node that `key` leads to from `from`; the same one when there is none that way. */
export function neighbour(graph: Graph, from: string, key: string): string {
  const at = graph.positions[from];
  if (key === "Home" || key === "End") return ordered(graph).at(key === "Home" ? 0 : -1) ?? from;
  if (!at) return ordered(graph)[0] ?? from;
  if (key === "ArrowRight") return nearest(graph, from, graph.links.filter((one) => one.source === from).map((one) => one.target));
  if (key === "ArrowLeft") return nearest(graph, from, graph.links.filter((one) => one.target === from).map((one) => one.source));
  const boxes = new Set(graph.places.filter((place) => place.placeholder).map((place) => place.id));
  // Boxes come and go with the choice: walking along a column passes them by, and the menu of the node does the same.
  const column = ordered(graph).filter((id) => Math.abs((graph.positions[id]?.x ?? 0) - at.x) < COLUMN_WIDTH && (id === from || !boxes.has(id)));
  const index = column.indexOf(from);
  if (key === "ArrowDown") return column[index + 1] ?? from;
  if (key === "ArrowUp") return column[Math.max(0, index - 1)] ?? from;
  return from;
}

/** Nodes of one layer have centres in one line; those of the next are farther away than this. */
const COLUMN_WIDTH = 110;

/** From left to right, from top to bottom. */
function ordered(graph: Graph): string[] {
  return graph.places
    .map((place) => ({ id: place.id, ...(graph.positions[place.id] ?? { x: 0, y: 0 }) }))
    .sort((a, b) => (Math.abs(a.x - b.x) < COLUMN_WIDTH ? a.y - b.y : a.x - b.x))
    .map((one) => one.id);
}

function nearest(graph: Graph, from: string, ids: string[]): string {
  const distance = (id: string): number => Math.abs((graph.positions[id]?.y ?? Infinity) - (graph.positions[from]?.y ?? 0));
  const placeholders = new Set(graph.places.filter((place) => place.placeholder).map((place) => place.id));
  const last = (id: string): number => (placeholders.has(id) ? 1 : 0);
  return ids.filter((id) => graph.positions[id]).sort((a, b) => last(a) - last(b) || distance(a) - distance(b))[0] ?? from;
}
