import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useMemo, type ReactNode } from "react";
import type { RunDetails } from "../../api/console";
import { diffRecords, type RecordRow } from "../../domain/difference";
import { parseNodeId } from "../../domain/workflowGraph";
import { compare as words } from "../../text/comparison";
import { shell } from "../../text/shell";
import { lastAttempts } from "./measured";

type Both = { both: [RunDetails, RunDetails] };

export function PropertyDifference({ both: [a, b] }: Both): ReactNode {
  const rows = useMemo(() => diffRecords(a.properties, b.properties), [a, b]);
  return <Records title={words.properties} rows={rows} empty={words.noProperties} />;
}

/** Arguments of all nodes of both runs; only those that differ. */
export function ArgumentDifference({ both: [a, b] }: Both): ReactNode {
  const rows = useMemo(() => {
    const [before, after] = [flat(a), flat(b)];
    return diffRecords(before, after).filter((row) => row.sort !== "equal");
  }, [a, b]);
  return <Records title={words.arguments} rows={rows} empty={words.noArguments} />;
}

function flat(details: RunDetails): Record<string, string> {
  return Object.fromEntries([...lastAttempts(details)].flatMap(([id, attempt]) => attempt.arguments.map((one): [string, string] => [`${parseNodeId(id)?.name} ${one.name}`, one.value])));
}

function Records({ title, rows, empty }: { title: string; rows: RecordRow[]; empty: string }): ReactNode {
  if (rows.length === 0) {
    return (
      <Container header={<Header variant="h2">{title}</Header>}>
        <Box color="text-body-secondary">{empty}</Box>
      </Container>
    );
  }
  return (
    <Table<RecordRow>
      variant="container"
      enableKeyboardNavigation
      trackBy="key"
      items={rows}
      ariaLabels={{ tableLabel: title }}
      header={
        <Header variant="h2" counter={`(${rows.length})`}>
          {title}
        </Header>
      }
      columnDefinitions={[
        { id: "key", header: words.key, isRowHeader: true, cell: (row) => <code className="message">{row.key}</code> },
        { id: "before", header: words.before, cell: (row) => <span className="message">{row.before ?? shell.none}</span> },
        { id: "after", header: words.after, cell: (row) => <span className="message">{row.after ?? shell.none}</span> },
        { id: "sort", header: words.change, cell: (row) => words.sorts[row.sort] },
      ]}
    />
  );
}
