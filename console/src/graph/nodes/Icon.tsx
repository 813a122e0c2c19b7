import type { ReactNode } from "react";
import type { GraphIcon } from "../model";

const SHAPES: Record<GraphIcon, ReactNode> = {
  schedule: (
    <>
      <rect x="2.5" y="3.5" width="13" height="12" rx="2" />
      <path d="M2.5 7.5h13M6 1.5v3.5M12 1.5v3.5M9 10v2.5l2 1" />
    </>
  ),
  play: <path d="M5 3.2v11.6L14.5 9z" />,
  event: <path d="M10 1.8 3.5 10.4h5L8 16.2l6.5-8.6h-5z" />,
  bridge: (
    <>
      <circle cx="9" cy="9" r="2.2" />
      <path d="M4.6 13.4a6.2 6.2 0 0 1 0-8.8M13.4 4.6a6.2 6.2 0 0 1 0 8.8" />
    </>
  ),
  job: (
    <>
      <rect x="2.5" y="3" width="13" height="12" rx="2" />
      <path d="m5.5 7 2.5 2-2.5 2M9.5 11.5h3.5" />
    </>
  ),
  crawler: (
    <>
      <circle cx="8" cy="8" r="5" />
      <path d="m11.7 11.7 4 4M5.5 8h5" />
    </>
  ),
  add: <path d="M9 3v12M3 9h12" />,
};

export function Icon({ name }: { name: GraphIcon }): ReactNode {
  return (
    <svg className="gicon" viewBox="0 0 18 18" width="18" height="18" aria-hidden="true" focusable="false">
      {SHAPES[name]}
    </svg>
  );
}
