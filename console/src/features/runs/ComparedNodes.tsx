import "../workflows/difference.css";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useMemo, type ReactNode } from "react";
import type { RunDetails } from "../../api/console";
import { diffRuns, type Measured, type NodeRow } from "../../domain/difference";
import { spanInWords } from "../../domain/durations";
import { nodeStatus, NOT_RUN } from "../../domain/status";
import { parseNodeId } from "../../domain/workflowGraph";
import { paths } from "../../paths";
import { compare as words } from "../../text/comparison";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { StatusText } from "../../ui/StatusText";
import { measured } from "./measured";

/** Differences that nobody feels are none. */
const FELT_SECONDS = 0.05;

export function ComparedNodes({ name, both: [a, b] }: { name: string; both: [RunDetails, RunDetails] }): ReactNode {
  const rows = useMemo(() => diffRuns(measured(a), measured(b)), [a, b]);
  return (
    <Table<NodeRow>
      variant="container"
      enableKeyboardNavigation
      trackBy="id"
      items={rows}
      ariaLabels={{ tableLabel: words.nodes }}
      header={
        <Header variant="h2" counter={`(${rows.length})`} description={words.nodesText}>
          {words.nodes}
        </Header>
      }
      columnDefinitions={[
        { id: "node", header: words.node, isRowHeader: true, cell: (row) => <AppLink to={paths.run(name, b.run.runId, { node: row.id })}>{parseNodeId(row.id)?.name ?? row.id}</AppLink> },
        { id: "before", header: words.before, cell: (row) => <One found={row.before} /> },
        { id: "after", header: words.after, cell: (row) => <One found={row.after} /> },
        { id: "change", header: words.change, cell: (row) => <Change row={row} /> },
      ]}
    />
  );
}

function One({ found }: { found: Measured | undefined }): ReactNode {
  return (
    <span className="nowrap figures">
      <StatusText status={found ? nodeStatus(found.state) : NOT_RUN} />
      {found?.seconds !== undefined && ` · ${spanInWords(found.seconds)}`}
    </span>
  );
}

function Change({ row }: { row: NodeRow }): ReactNode {
  if (row.change === undefined) return shell.none;
  if (Math.abs(row.change) < FELT_SECONDS) return words.same;
  const percent = row.ratio === undefined ? "" : words.percent(Math.round(row.ratio * 100));
  const span = spanInWords(Math.abs(row.change));
  return <span className={`nowrap figures ${row.change > 0 ? "delta-longer" : "delta-shorter"}`}>{row.change > 0 ? words.longer(span, percent) : words.shorter(span, percent)}</span>;
}
