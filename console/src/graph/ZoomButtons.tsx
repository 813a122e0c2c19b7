import Button from "@cloudscape-design/components/button";
import { useReactFlow } from "@xyflow/react";
import type { ReactNode, RefObject } from "react";
import { graph as words } from "../text/graph";

/** Zoom, fit and full screen, at the right above the graph. */
export function ZoomButtons({ frame }: { frame: RefObject<HTMLDivElement | null> }): ReactNode {
  const flow = useReactFlow();
  const full = (): void => void (document.fullscreenElement ? document.exitFullscreen() : frame.current?.requestFullscreen());
  return (
    <div className="gzoom">
      <Button variant="icon" iconName="zoom-in" ariaLabel={words.zoomIn} onClick={() => void flow.zoomIn()} />
      <Button variant="icon" iconName="zoom-out" ariaLabel={words.zoomOut} onClick={() => void flow.zoomOut()} />
      <Button variant="icon" iconName="zoom-to-fit" ariaLabel={words.fit} onClick={() => void flow.fitView({ padding: 0.08, maxZoom: 1 })} />
      <Button variant="icon" iconName="full-screen" ariaLabel={words.fullScreen} onClick={full} />
    </div>
  );
}
