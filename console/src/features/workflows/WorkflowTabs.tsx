import Tabs from "@cloudscape-design/components/tabs";
import { lazy, Suspense, type ReactNode } from "react";
import type { WorkflowRow } from "../../api/console";
import { tabs as words } from "../../text/workflows";
import { useUrlState } from "../../ui/useSegment";
import { DetailsTab } from "./DetailsTab";
import { HistoryTab } from "./HistoryTab";

const GraphTab = lazy(() => import("../editor/GraphTab"));
const GridTab = lazy(() => import("./GridTab"));
const VersionsTab = lazy(() => import("./VersionsTab"));

interface WorkflowTabsProps {
  name: string;
  row: WorkflowRow | undefined;
  graphHeight: number;
  /** On a page of its own a workflow has more tabs than in the panel below the list. */
  full?: boolean;
}

export function WorkflowTabs({ name, row, graphHeight, full = false }: WorkflowTabsProps): ReactNode {
  const [url, setUrl] = useUrlState();
  return (
    <Tabs
      activeTabId={url.get("tab") ?? "graph"}
      onChange={({ detail }) => setUrl({ tab: detail.activeTabId })}
      ariaLabel={words.label(name)}
      disableContentPaddings={false}
      tabs={[
        {
          id: "graph",
          label: words.graph,
          content: (
            <Suspense fallback={null}>
              <GraphTab name={name} height={graphHeight} />
            </Suspense>
          ),
        },
        { id: "details", label: words.details, content: <DetailsTab name={name} row={row} /> },
        { id: "history", label: words.history, content: <HistoryTab name={name} /> },
        ...(full
          ? [
              {
                id: "grid",
                label: words.grid,
                content: (
                  <Suspense fallback={null}>
                    <GridTab name={name} />
                  </Suspense>
                ),
              },
              {
                id: "versions",
                label: words.versions,
                content: (
                  <Suspense fallback={null}>
                    <VersionsTab name={name} />
                  </Suspense>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}
