import Button from "@cloudscape-design/components/button";
import { useReactFlow } from "@xyflow/react";
import type { ReactNode, RefObject } from "react";
import { graph as words } from "../text/graph";
import { useShortcuts } from "../ui/shortcuts";

/** Zoom, fit and full screen, at the right above the graph. */
export function ZoomButtons({ frame }: { frame: RefObject<HTMLDivElement | null> }): ReactNode {
  const flow = useReactFlow();
  const full = (): void => void (document.fullscreenElement ? document.exitFullscreen() : frame.current?.requestFullscreen());
  const fit = (): void => void flow.fitView({ padding: 0.08, maxZoom: 1 });
  useShortcuts({ f: fit, "+": () => void flow.zoomIn(), "-": () => void flow.zoomOut() });
  return (
    <div className="gzoom">
      <Button variant="icon" iconName="zoom-in" ariaLabel={words.zoomIn} onClick={() => void flow.zoomIn()} />
      <Button variant="icon" iconName="zoom-out" ariaLabel={words.zoomOut} onClick={() => void flow.zoomOut()} />
      <Button variant="icon" iconName="zoom-to-fit" ariaLabel={words.fit} onClick={fit} />
      <Button variant="icon" iconName="full-screen" ariaLabel={words.fullScreen} onClick={full} />
    </div>
  );
}
