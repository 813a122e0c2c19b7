import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import type { ReactNode } from "react";
import type { RunDetails, RunRow } from "../../api/console";
import { runIsOver, workflowRunStatus } from "../../domain/status";
import { paths } from "../../paths";
import { run as words } from "../../text/runs";
import { ActionsBar } from "../../ui/ActionsBar";
import { AppLink } from "../../ui/AppLink";
import { CopyId } from "../../ui/CopyId";
import { Duration, ExactTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";
import { RunProperties } from "./RunProperties";

interface SummaryProps {
  workflow: string;
  row: RunRow;
  details: RunDetails | undefined;
  properties: Record<string, string>;
}

const SHORT_ID = 14;

export function Summary({ workflow, row, details, properties }: SummaryProps): ReactNode {
  const link = (id: string): ReactNode => <AppLink to={paths.run(workflow, id)}>{`${id.slice(0, SHORT_ID)}…`}</AppLink>;
  const over = runIsOver(row.status);
  const resumedAs = details?.resumedAs ?? [];
  return (
    <KeyValuePairs
      columns={4}
      minColumnWidth={180}
      items={[
        { label: words.summary.status, value: <StatusText status={workflowRunStatus(row.status, row.failed, details?.outcome)} /> },
        { label: words.summary.progress, value: <ActionsBar statistics={row.statistics} words over={over} /> },
        { label: words.summary.started, value: <ExactTime at={row.startedOn} /> },
        { label: words.summary.elapsed, value: <Duration from={row.startedOn} to={row.completedOn} /> },
        { label: words.summary.id, value: <CopyId value={row.runId} shown={`${row.runId.slice(0, SHORT_ID)}…`} /> },
        { label: words.summary.properties, value: <RunProperties workflow={workflow} run={row.runId} properties={properties} editable={!over} /> },
        { label: words.summary.version, value: details?.version ? words.summary.current(details.version) : words.summary.unsaved },
        ...(row.previousRunId ? [{ label: words.summary.previous, value: link(row.previousRunId) }] : []),
        ...(resumedAs.length > 0 ? [{ label: words.summary.resumedAs, value: <>{resumedAs.map((id) => <span key={id}>{link(id)} </span>)}</> }] : []),
      ]}
    />
  );
}
