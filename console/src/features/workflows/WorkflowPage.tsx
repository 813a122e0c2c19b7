/** One workflow on a page of its own. */

import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import type { RunRow, WorkflowRow } from "../../api/console";
import { useWorkflow } from "../../api/queries";
import { useTopic } from "../../live/useTopic";
import { paths } from "../../paths";
import { list, tabs as words } from "../../text/workflows";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { useShortcuts } from "../../ui/shortcuts";
import { useSegment } from "../../ui/useSegment";
import { useRun, WorkflowActions } from "./WorkflowActions";
import { WorkflowTabs } from "./WorkflowTabs";

const ABOVE_GRAPH = 360;

export default function WorkflowPage(): ReactNode {
  const name = useSegment(1);
  const workflow = useWorkflow(name);
  const [row, setRow] = useState<WorkflowRow>();
  useTopic(`workflow:${name}`, (messages) => {
    for (const { data } of messages) {
      const found = (data as { row?: WorkflowRow; runs?: RunRow[] } | undefined)?.row;
      if (found) setRow(found);
    }
  });
  const { run } = useRun();
  useShortcuts({ r: () => run(name) });
  const gone = workflow.error?.code === "EntityNotFoundException";
  return (
    <Page documentTitle={name} crumbs={[{ text: list.title, href: paths.workflows() }, { text: name, href: paths.workflow(name) }]}>
      <SpaceBetween size="m">
        <Header variant="h1" description={workflow.data?.Description} actions={!gone && <WorkflowActions row={row} name={name} page />}>
          {name}
        </Header>
        {gone && <EmptyState {...words.gone} action={<AppLink to={paths.workflows()}>{words.gone.list}</AppLink>} />}
        {workflow.error && !gone && <LoadError error={workflow.error} onRetry={() => void workflow.refetch()} />}
        {workflow.data && <WorkflowTabs full name={name} row={row} graphHeight={Math.max(320, window.innerHeight - ABOVE_GRAPH)} />}
      </SpaceBetween>
    </Page>
  );
}
