/** The list of jobs, each with how its last run went. */

import { useMemo, type ReactNode } from "react";
import { useJobs } from "../../api/queries";
import { useLastRuns } from "../../api/nodeQueries";
import type { NodeRun } from "../../api/console";
import type { Job } from "../../api/generated";
import { NEVER_RAN, nodeStatus } from "../../domain/status";
import { paths } from "../../paths";
import { jobs as words } from "../../text/jobs";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { ListTable, type ListColumn } from "../../ui/ListTable";
import { NameLinks } from "../../ui/NameLinks";
import { Duration, RelativeTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";
import { useUses } from "../../ui/useUses";
import { JobActions } from "./JobActions";

interface Row {
  job: Job;
  name: string;
  run: NodeRun | undefined;
  triggers: string[];
  workflows: string[];
}

const type = (row: Row): string => words.types[row.job.Command?.Name ?? ""] ?? row.job.Command?.Name ?? "";
const status = (row: Row) => (row.run ? nodeStatus(row.run.state, row.run.attempt) : NEVER_RAN);

const columns: ListColumn<Row>[] = [
  { id: "name", header: words.columns.name, width: 185, value: (row) => row.name, cell: (row) => <AppLink to={paths.job(row.name)}>{row.name}</AppLink> },
  { id: "type", header: words.columns.type, width: 120, value: type, cell: type },
  { id: "state", header: words.columns.state, width: 160, value: (row) => status(row).word, cell: (row) => <StatusText status={status(row)} /> },
  { id: "lastRun", header: words.columns.lastRun, width: 125, value: (row) => row.run?.startedOn ?? undefined, cell: (row) => <RelativeTime at={row.run?.startedOn} /> },
  {
    id: "duration", header: words.columns.duration, width: 125, value: (row) => row.run?.runSeconds ?? undefined,
    cell: (row) => (row.run ? <Duration from={row.run.startedOn} to={row.run.completedOn} /> : shell.none),
  },
  {
    id: "triggers", header: words.columns.triggers, width: 180, value: (row) => row.triggers[0], text: (row) => row.triggers.join(", "),
    cell: (row) => <NameLinks names={row.triggers} to={paths.trigger} />,
  },
  { id: "modified", header: words.columns.modified, width: 140, value: (row) => row.job.LastModifiedOn, cell: (row) => <RelativeTime at={row.job.LastModifiedOn} /> },
  {
    id: "workflows", header: words.columns.workflows, width: 160, optional: true, value: (row) => row.workflows[0], text: (row) => row.workflows.join(", "),
    cell: (row) => <NameLinks names={row.workflows} to={paths.workflow} />,
  },
  { id: "script", header: words.columns.script, width: 280, optional: true, value: (row) => row.job.Command?.ScriptLocation, cell: (row) => row.job.Command?.ScriptLocation ?? shell.none },
  { id: "description", header: words.columns.description, width: 240, optional: true, value: (row) => row.job.Description, cell: (row) => row.job.Description || shell.none },
];

export default function ListPage(): ReactNode {
  const jobs = useJobs();
  const runs = useLastRuns("JOB");
  const uses = useUses("JOB");
  const items = useMemo(
    () =>
      jobs.data?.map((job): Row => {
        const name = job.Name ?? "";
        const use = uses(name);
        return { job, name, run: runs.data?.[name], triggers: use.startedBy, workflows: use.workflows };
      }),
    [jobs.data, runs.data, uses],
  );
  return (
    <ListTable<Row>
      id="jobs"
      path={paths.jobs()}
      words={words}
      items={runs.isPending ? undefined : items}
      result={{ ...jobs, error: jobs.error ?? runs.error, refetch: (options) => Promise.all([jobs.refetch(options), runs.refetch(options)]).then(([first]) => first) }}
      name={(row) => row.name}
      columns={columns}
      actions={(row) => <JobActions name={row?.name ?? ""} run={row?.run} defaults={row?.job.DefaultArguments} />}
      create={{ text: words.create, to: paths.newJob() }}
    />
  );
}
