import { useEffect, useMemo, useRef, useState } from "react";
import { layout, type LayoutInput, type Positions } from "./layout";
import { sizeOf, type GraphItem, type GraphLink } from "./model";

/** Up to this, laying out takes less than showing that one waits. */
const AT_ONCE_MAX = 120;

/** Positions of these items; undefined while a large graph is being laid out for the first time. */
export function useLayout(items: readonly GraphItem[], links: readonly GraphLink[]): Positions | undefined {
  const input = useMemo<LayoutInput>(
    () => ({
      nodes: items.map((item) => ({ id: item.id, ...sizeOf(item) })),
      edges: links.map(({ source, target }) => ({ source, target })),
    }),
    [items, links],
  );
  const shape = useMemo(() => JSON.stringify(input), [input]);
  const [late, setLate] = useState<Positions>();
  const [failed, setFailed] = useState(false);
  const worker = useRef<Worker>(undefined);
  const turn = useRef(0);
  // A worker that did not load or that broke says nothing more: a page that halts for a while is better than one that waits for ever.
  const here = failed || input.nodes.length <= AT_ONCE_MAX;
  // The shape, and not the items: a new word on a node moves nothing.
  // oxlint-disable-next-line exhaustive-deps
  const now = useMemo(() => (here ? layout(input) : undefined), [here, shape]);
  useEffect(() => {
    if (here) return;
    if (!worker.current) {
      worker.current = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
      worker.current.addEventListener("message", ({ data }: MessageEvent<{ turn: number; positions: Positions }>) => {
        if (data.turn === turn.current) setLate(data.positions);
      });
      worker.current.addEventListener("error", () => setFailed(true));
    }
    turn.current += 1;
    worker.current.postMessage({ turn: turn.current, input: JSON.parse(shape) as LayoutInput });
  }, [here, shape]);
  useEffect(() => () => worker.current?.terminate(), []);
  return now ?? late;
}
