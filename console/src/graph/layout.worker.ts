/** The layout of large graphs, off the main thread. */

import { layout, type LayoutInput } from "./layout";

self.addEventListener("message", ({ data }: MessageEvent<{ turn: number; input: LayoutInput }>) => {
  self.postMessage({ turn: data.turn, positions: layout(data.input) });
});
