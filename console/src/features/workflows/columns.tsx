import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import type { WorkflowRow } from "../../api/console";
import { NEVER_RAN, runIsOver, workflowRunStatus } from "../../domain/status";
import { scheduleWords } from "../../domain/schedule";
import { hasActivation } from "../../domain/workflowGraph";
import { paths } from "../../paths";
import { list as words } from "../../text/workflows";
import { shell } from "../../text/shell";
import { ActionsBar } from "../../ui/ActionsBar";
import { AppLink } from "../../ui/AppLink";
import { Duration, RelativeTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";

type Column = TableProps.ColumnDefinition<WorkflowRow> & { id: string };

export const columns: Column[] = [
  {
    id: "name", header: words.columns.name, sortingField: "name", isRowHeader: true, minWidth: 180,
    cell: (row) => <AppLink to={paths.workflow(row.name)}>{row.name}</AppLink>,
  },
  { id: "status", header: words.columns.status, sortingField: "status", minWidth: 170, cell: (row) => <LastStatus row={row} /> },
  {
    id: "actions", header: words.columns.actions, minWidth: 160,
    cell: (row) => (row.lastRun ? <ActionsBar statistics={row.lastRun.statistics} over={runIsOver(row.lastRun.status)} /> : shell.none),
  },
  { id: "lastRun", header: words.columns.lastRun, sortingField: "lastRun", minWidth: 120, cell: (row) => <RelativeTime at={row.lastRun?.startedOn} /> },
  {
    id: "duration", header: words.columns.duration, sortingField: "duration", minWidth: 110,
    cell: (row) => (row.lastRun ? <Duration from={row.lastRun.startedOn} to={row.lastRun.completedOn} /> : shell.none),
  },
  { id: "nextRun", header: words.columns.nextRun, sortingField: "nextRun", minWidth: 110, cell: (row) => <RelativeTime at={row.nextRun} /> },
  { id: "startType", header: words.columns.startType, sortingField: "startType", minWidth: 180, cell: startWords },
  { id: "modified", header: words.columns.modified, sortingField: "modified", minWidth: 120, cell: (row) => <RelativeTime at={row.modifiedOn} /> },
  {
    id: "maxConcurrentRuns", header: words.columns.maxConcurrentRuns, sortingField: "maxConcurrentRuns", minWidth: 150,
    cell: (row) => row.maxConcurrentRuns ?? words.noLimit,
  },
  { id: "running", header: words.columns.running, sortingField: "running", minWidth: 120, cell: (row) => row.running },
  {
    id: "tags", header: words.columns.tags, minWidth: 160,
    cell: (row) => Object.entries(row.tags).map(([key, value]) => (value ? `${key}=${value}` : key)).join(", ") || shell.none,
  },
  { id: "description", header: words.columns.description, sortingField: "description", minWidth: 200, cell: (row) => row.description || shell.none },
];

/** Columns that are there whatever the user chose. */
export const FIXED = ["name"];

function LastStatus({ row }: { row: WorkflowRow }): ReactNode {
  const run = row.lastRun;
  if (!run) return <StatusText status={NEVER_RAN} />;
  return (
    <>
      <StatusText status={workflowRunStatus(run.status, run.failed)} />
      {run.status === "ERROR" && run.errorMessage && (
        <Box color="text-status-error" fontSize="body-s">
          {run.errorMessage.slice(0, 200)}
        </Box>
      )}
    </>
  );
}

/** "Schedule, every day at 07:00 UTC"; what is not activated says so. */
export function startWords(row: Pick<WorkflowRow, "start">): string {
  const { start } = row;
  if (!start) return words.noStart;
  const type = words.startTypes[start.type] ?? start.type;
  const said = start.schedule ? `${type}, ${start.words ?? scheduleWords(start.schedule)}` : type;
  return hasActivation(start.type) && start.state !== "ACTIVATED" ? words.notActivated(said) : said;
}
