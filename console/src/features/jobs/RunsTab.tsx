import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import { RUNS_SHOWN } from "../../api/nodeQueries";
import type { Result } from "../../api/queries";
import type { JobRun } from "../../api/generated";
import { nodeStatus } from "../../domain/status";
import { paths } from "../../paths";
import { jobRuns as words } from "../../text/jobs";
import { nouns } from "../../text/nouns";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { InnerTable } from "../../ui/InnerTable";
import { Duration, RelativeTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";

const ERROR_SHOWN = 200;
const ID_SHOWN = 15;

export function RunsTab({ name, runs }: { name: string; runs: Result<JobRun[]> }): ReactNode {
  const state = (run: JobRun) => nodeStatus(run.JobRunState ?? "", run.Attempt);
  return (
    <InnerTable<JobRun>
      title={words.title}
      label={words.title}
      items={runs.data}
      result={runs}
      loadingText={words.loading}
      trackBy={(run) => run.Id ?? ""}
      empty={words.empty}
      find={words.find}
      filterText={(run) => [run.Id, run.JobRunState, state(run).word, run.ErrorMessage, run.TriggerName].join(" ")}
      description={runs.data?.length === RUNS_SHOWN && words.limit(RUNS_SHOWN)}
      actions={<Button iconName="refresh" ariaLabel={nouns.refresh} loading={runs.isFetching && !runs.isPending} onClick={() => void runs.refetch()} />}
      columns={[
        {
          id: "id", header: words.columns.id, isRowHeader: true, minWidth: 170,
          cell: (run) => (
            <span title={run.Id}>
              <AppLink to={paths.jobRun(name, run.Id ?? "")}>{`${(run.Id ?? "").slice(0, ID_SHOWN)}…`}</AppLink>
            </span>
          ),
        },
        { id: "attempt", header: words.columns.attempt, sortingField: "Attempt", cell: (run) => (run.Attempt ?? 0) + 1 },
        { id: "state", header: words.columns.state, sortingField: "JobRunState", minWidth: 130, cell: (run) => <StatusText status={nodeStatus(run.JobRunState ?? "")} /> },
        { id: "started", header: words.columns.started, sortingField: "StartedOn", minWidth: 120, cell: (run) => <RelativeTime at={run.StartedOn} /> },
        { id: "duration", header: words.columns.duration, minWidth: 110, cell: (run) => <Duration from={run.StartedOn} to={run.CompletedOn} /> },
        {
          id: "triggeredBy", header: words.columns.triggeredBy, sortingField: "TriggerName", minWidth: 150,
          cell: (run) => (run.TriggerName ? <AppLink to={paths.trigger(run.TriggerName)}>{run.TriggerName}</AppLink> : words.byHand),
        },
        { id: "error", header: words.columns.error, minWidth: 220, cell: (run) => (run.ErrorMessage ? <span className="message">{run.ErrorMessage.slice(0, ERROR_SHOWN)}</span> : shell.none) },
        {
          id: "logs", header: words.columns.logs, minWidth: 100,
          cell: (run) => (
            <AppLink to={paths.jobRun(name, run.Id ?? "", { tab: "logs" })} ariaLabel={words.openLogOf(run.Id ?? "")}>
              {words.openLog}
            </AppLink>
          ),
        },
      ]}
    />
  );
}
