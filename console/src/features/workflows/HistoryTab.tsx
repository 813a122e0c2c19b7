/** The runs of a workflow: a strip of the last ones, and a table. */

import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import type { WorkflowRun } from "../../api/generated";
import { useStopRun } from "../../api/mutations";
import { useHistory } from "../../api/queries";
import { runIsOver, workflowRunStatus } from "../../domain/status";
import { useTopic } from "../../live/useTopic";
import { paths } from "../../paths";
import { shell } from "../../text/shell";
import { actions, history as words } from "../../text/workflows";
import { ActionsBar } from "../../ui/ActionsBar";
import { AppLink } from "../../ui/AppLink";
import { CopyId } from "../../ui/CopyId";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";
import { Duration, ExactTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";
import { failedOf, RunStrip } from "./RunStrip";
import { refused, useRun } from "./WorkflowActions";

const SHORT_ID = 14;

export function HistoryTab({ name }: { name: string }): ReactNode {
  const found = useHistory(name);
  const [chosen, setChosen] = useState<string>();
  const navigate = useNavigate();
  const stop = useStopRun();
  const { run, pending } = useRun();
  // The stream says that something has changed; the runs themselves come from where they always come from.
  useTopic(`workflow:${name}`, (messages) => {
    if (messages.some((one) => one.kind === "patch")) void found.refetch();
  });
  if (found.error && !found.data) return <LoadError error={found.error} onRetry={() => void found.refetch()} />;
  const runs = found.data?.runs ?? [];
  const one = runs.find((each) => each.WorkflowRunId === chosen);
  const id = one?.WorkflowRunId ?? "";
  const earlier = one && runs[runs.indexOf(one) + 1];
  return (
    <SpaceBetween size="s">
      {runs.length > 0 && <RunStrip runs={runs} chosen={chosen} onChoose={setChosen} />}
      <Table<WorkflowRun>
        variant="embedded"
        enableKeyboardNavigation
        loading={found.isPending}
        loadingText={shell.loading}
        trackBy="WorkflowRunId"
        items={runs}
        selectionType="single"
        selectedItems={one ? [one] : []}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems[0]?.WorkflowRunId)}
        onRowClick={({ detail }) => setChosen(detail.item.WorkflowRunId)}
        ariaLabels={{ tableLabel: words.label, selectionGroupLabel: words.selection, itemSelectionLabel: (_state, item) => item.WorkflowRunId ?? "" }}
        header={
          <Header
            variant="h2"
            counter={`(${runs.length})`}
            description={found.data?.next && words.more}
            actions={
              <SpaceBetween size="xs" direction="horizontal">
                <Button iconName="refresh" ariaLabel={words.refresh} loading={found.isFetching && !found.isPending} onClick={() => void found.refetch()} />
                <Button disabled={!one} onClick={() => void navigate(paths.run(name, id))}>
                  {words.view}
                </Button>
                <Button disabled={!one || runIsOver(one.Status ?? "")} onClick={() => stop.mutate({ name, run: id }, { onError: refused(words.stop) })}>
                  {words.stop}
                </Button>
                <Button disabled={!earlier} onClick={() => void navigate(paths.compareRuns(name, earlier?.WorkflowRunId ?? "", id))}>
                  {words.compare}
                </Button>
                <Button disabled={one?.Status !== "COMPLETED"} onClick={() => void navigate(paths.run(name, id, { resume: "failed" }))}>
                  {words.resume}
                </Button>
              </SpaceBetween>
            }
          >
            {words.title}
          </Header>
        }
        columnDefinitions={[
          { id: "run", header: words.columns.run, isRowHeader: true, minWidth: 190, cell: (row) => <RunId name={name} id={row.WorkflowRunId} /> },
          { id: "status", header: words.columns.status, minWidth: 170, cell: (row) => <StatusText status={workflowRunStatus(row.Status ?? "", failedOf(row))} /> },
          { id: "actions", header: words.columns.actions, minWidth: 160, cell: (row) => <ActionsBar statistics={row.Statistics ?? {}} over={runIsOver(row.Status ?? "")} /> },
          { id: "started", header: words.columns.started, minWidth: 170, cell: (row) => <ExactTime at={row.StartedOn} /> },
          { id: "ended", header: words.columns.ended, minWidth: 170, cell: (row) => <ExactTime at={row.CompletedOn} /> },
          { id: "duration", header: words.columns.duration, minWidth: 100, cell: (row) => <Duration from={row.StartedOn} to={row.CompletedOn} /> },
          { id: "previous", header: words.columns.previous, minWidth: 190, cell: (row) => <RunId name={name} id={row.PreviousRunId} /> },
          { id: "error", header: words.columns.error, minWidth: 160, cell: (row) => row.ErrorMessage?.slice(0, 200) ?? shell.none },
        ]}
        empty={<EmptyState {...words.empty} action={<Button loading={pending} onClick={() => run(name)}>{actions.run}</Button>} />}
      />
    </SpaceBetween>
  );
}

function RunId({ name, id }: { name: string; id: string | undefined }): ReactNode {
  if (!id) return shell.none;
  return <CopyId value={id} shown={<AppLink to={paths.run(name, id)}>{id.length > SHORT_ID ? `${id.slice(0, SHORT_ID)}…` : id}</AppLink>} />;
}
