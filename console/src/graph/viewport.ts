/** Where the canvas looks: readable at first, then still, with the chosen node in sight. */

import type { Positions } from "./layout";
import { NODE_HEIGHT, NODE_WIDTH } from "./model";

export interface View {
  x: number;
  y: number;
  zoom: number;
}

const READABLE_ZOOM = 0.9;
const READABLE_NODES = 60;
const LEAST_ZOOM = 0.05;
const MARGIN = 24;

interface Extent {
  left: number;
  top: number;
  width: number;
  height: number;
}

function extentOf(positions: Positions): Extent {
  const points = Object.values(positions);
  const [left, top] = [Math.min(...points.map((one) => one.x)), Math.min(...points.map((one) => one.y))];
  const width = Math.max(...points.map((one) => one.x)) - left + NODE_WIDTH;
  return { left, top, width, height: Math.max(...points.map((one) => one.y)) - top + NODE_HEIGHT };
}

/** Up to sixty nodes: from the left, large enough to read. More: all of it. */
export function firstView(count: number, positions: Positions, width: number, height: number): View {
  const extent = extentOf(positions);
  const fitting = Math.min((width - 2 * MARGIN) / extent.width, (height - 2 * MARGIN) / extent.height, 1);
  const zoom = count <= READABLE_NODES ? Math.max(READABLE_ZOOM, fitting) : Math.max(LEAST_ZOOM, fitting);
  return { x: MARGIN - extent.left * zoom, y: centred(extent, zoom, height), zoom };
}

function centred(extent: Extent, zoom: number, height: number): number {
  return Math.max(MARGIN, (height - extent.height * zoom) / 2) - extent.top * zoom;
}

interface Change {
  present: View;
  old: Positions;
  positions: Positions;
  selected: string | undefined;
  width: number;
  height: number;
}

/** After another layout or another choice: what fits stays in the middle, and the chosen node stays where it was or comes into sight. */
export function nextView({ present, old, positions, selected, width, height }: Change): View {
  const { zoom } = present;
  let { x, y } = present;
  const [was, is] = selected === undefined ? [] : [old[selected], positions[selected]];
  if (was && is) {
    x += (was.x - is.x) * zoom;
    y += (was.y - is.y) * zoom;
  }
  const extent = extentOf(positions);
  const moved = old !== positions;
  if (moved && extent.height * zoom <= height - 2 * MARGIN) y = centred(extent, zoom, height);
  if (moved && extent.width * zoom <= width - 2 * MARGIN) x = MARGIN - extent.left * zoom;
  if (is) [x, y] = [within(x, is.x, NODE_WIDTH, zoom, width), within(y, is.y, NODE_HEIGHT, zoom, height)];
  return { x, y, zoom };
}

/** The least shift along one axis after which the node is inside the frame. */
function within(shift: number, at: number, size: number, zoom: number, frame: number): number {
  const from = at * zoom + shift;
  if (from < MARGIN) return shift + MARGIN - from;
  const over = from + size * zoom - (frame - MARGIN);
  return over > 0 && frame > size * zoom + 2 * MARGIN ? shift - over : shift;
}
