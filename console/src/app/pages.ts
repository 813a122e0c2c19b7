/** Every page once: its route and its file. A new page is one line here, and one in navigation.ts if it has an entry there. */

import { lazy, type ComponentType } from "react";

interface PageRoute {
  /** A pattern of React Router; parts are read with useSegment, which decodes them safely. */
  path: string;
  Component: ComponentType;
}

export const pages: PageRoute[] = [
  { path: "/", Component: lazy(() => import("../features/home/HomePage")) },
  { path: "/workflows", Component: lazy(() => import("../features/workflows/ListPage")) },
  { path: "/workflows/new", Component: lazy(() => import("../features/workflows/AddPage")) },
  { path: "/workflows/:name", Component: lazy(() => import("../features/workflows/WorkflowPage")) },
  { path: "/workflows/:name/edit", Component: lazy(() => import("../features/workflows/EditPage")) },
  { path: "/workflows/:name/runs/:run", Component: lazy(() => import("../features/runs/RunPage")) },
];
