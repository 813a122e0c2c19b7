import Tabs from "@cloudscape-design/components/tabs";
import { lazy, Suspense, type ReactNode } from "react";
import type { WorkflowRow } from "../../api/console";
import { tabs as words } from "../../text/workflows";
import { useUrlState } from "../../ui/useSegment";
import { DetailsTab } from "./DetailsTab";
import { HistoryTab } from "./HistoryTab";

const GraphTab = lazy(() => import("../editor/GraphTab"));

interface WorkflowTabsProps {
  name: string;
  row: WorkflowRow | undefined;
  graphHeight: number;
}

export function WorkflowTabs({ name, row, graphHeight }: WorkflowTabsProps): ReactNode {
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
      ]}
    />
  );
}
