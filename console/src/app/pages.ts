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
  { path: "/workflows/:name/preview", Component: lazy(() => import("../features/runs/PreviewPage")) },
  { path: "/workflows/:name/compare", Component: lazy(() => import("../features/runs/ComparePage")) },
  { path: "/workflows/:name/versions/:version", Component: lazy(() => import("../features/workflows/VersionPage")) },
  { path: "/workflows/:name/export", Component: lazy(() => import("../features/workflows/ExportPage")) },
  { path: "/import", Component: lazy(() => import("../features/workflows/ImportPage")) },
  { path: "/timeline", Component: lazy(() => import("../features/monitoring/TimelinePage")) },
  { path: "/upcoming", Component: lazy(() => import("../features/monitoring/UpcomingPage")) },
  { path: "/events", Component: lazy(() => import("../features/monitoring/EventsPage")) },
  { path: "/workflows/:name/runs/:run", Component: lazy(() => import("../features/runs/RunPage")) },
  { path: "/jobs", Component: lazy(() => import("../features/jobs/ListPage")) },
  { path: "/add/job", Component: lazy(() => import("../features/jobs/AddPage")) },
  { path: "/jobs/:name", Component: lazy(() => import("../features/jobs/JobPage")) },
  { path: "/jobs/:name/edit", Component: lazy(() => import("../features/jobs/EditPage")) },
  { path: "/jobs/:name/runs/:run", Component: lazy(() => import("../features/jobs/RunPage")) },
  { path: "/crawlers", Component: lazy(() => import("../features/crawlers/ListPage")) },
  { path: "/add/crawler", Component: lazy(() => import("../features/crawlers/AddPage")) },
  { path: "/crawlers/:name", Component: lazy(() => import("../features/crawlers/CrawlerPage")) },
  { path: "/crawlers/:name/edit", Component: lazy(() => import("../features/crawlers/EditPage")) },
  { path: "/crawlers/:name/crawls/:crawl", Component: lazy(() => import("../features/crawlers/CrawlPage")) },
  { path: "/triggers", Component: lazy(() => import("../features/triggers/ListPage")) },
  { path: "/add/trigger", Component: lazy(() => import("../features/triggers/AddPage")) },
  { path: "/triggers/:name", Component: lazy(() => import("../features/triggers/TriggerPage")) },
  { path: "/triggers/:name/edit", Component: lazy(() => import("../features/triggers/EditPage")) },
  { path: "/databases", Component: lazy(() => import("../features/catalog/DatabasesPage")) },
  { path: "/add/database", Component: lazy(() => import("../features/catalog/AddDatabasePage")) },
  { path: "/databases/:name", Component: lazy(() => import("../features/catalog/DatabasePage")) },
  { path: "/tables", Component: lazy(() => import("../features/catalog/TablesPage")) },
  { path: "/tables/:database/:table", Component: lazy(() => import("../features/catalog/TablePage")) },
  { path: "/connections", Component: lazy(() => import("../features/connections/ListPage")) },
  { path: "/connections/:name", Component: lazy(() => import("../features/connections/ConnectionPage")) },
  { path: "/blueprints", Component: lazy(() => import("../features/blueprints/ListPage")) },
  { path: "/blueprints/:name", Component: lazy(() => import("../features/blueprints/BlueprintPage")) },
  { path: "/blueprints/:name/run", Component: lazy(() => import("../features/blueprints/RunPage")) },
];
