/** The chosen workflow below the list: Graph, Details, History. */

import SplitPanel from "@cloudscape-design/components/split-panel";
import type { ReactNode } from "react";
import type { WorkflowRow } from "../../api/console";
import { useWorkflow } from "../../api/queries";
import { paths } from "../../paths";
import { tabs as words } from "../../text/workflows";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { usePreferences } from "../../ui/preferences";
import { WorkflowTabs } from "./WorkflowTabs";

/** Header and tabs of the panel, and the toolbar above the graph. */
const AROUND_GRAPH = 232;

export default function BottomPanel({ name, row }: { name: string; row: WorkflowRow | undefined }): ReactNode {
  const size = usePreferences((preferences) => preferences.panelSize);
  const gone = useWorkflow(name).error?.code === "EntityNotFoundException";
  return (
    <SplitPanel
      header={name}
      closeBehavior="hide"
      hidePreferencesButton
      i18nStrings={words.split}
      headerActions={!gone && <AppLink to={paths.workflow(name)}>{words.fullPage}</AppLink>}
    >
      {gone ? <EmptyState {...words.gone} /> : <WorkflowTabs key={name} name={name} row={row} graphHeight={Math.max(240, size - AROUND_GRAPH)} />}
    </SplitPanel>
  );
}
