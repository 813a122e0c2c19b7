import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { useSample } from "../../api/catalogQueries";
import { table } from "../../text/catalog";
import { shell } from "../../text/shell";
import { CopyId } from "../../ui/CopyId";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";

const words = table.sample;

export function SampleTab({ database, name }: { database: string; name: string }): ReactNode {
  const sample = useSample(database, name);
  if (sample.error) return <LoadError error={sample.error} onRetry={() => void sample.refetch()} />;
  if (!sample.data) return <Box color="text-body-secondary">{shell.loading}</Box>;
  const { columns, rows, file, format, truncated, problem } = sample.data;
  return (
    <SpaceBetween size="s">
      <Header variant="h2" description={problem === null && `${words.from(format)} ${truncated ? words.truncated : ""}`}>
        {words.title}
      </Header>
      {file && <CopyId value={file} />}
      {problem !== null && (
        <Alert type="info" header={words.problem}>
          {problem}
        </Alert>
      )}
      {problem === null && (
        <Table<(string | null)[]>
          variant="embedded"
          contentDensity="compact"
          enableKeyboardNavigation
          items={rows}
          trackBy={(row) => String(rows.indexOf(row))}
          ariaLabels={{ tableLabel: words.title }}
          empty={<EmptyState title={words.empty} />}
          columnDefinitions={columns.map((column, at) => ({
            id: `${at} ${column.name}`,
            header: (
              <>
                {column.name} <span className="sample-type">{column.type}</span>
              </>
            ),
            minWidth: 90,
            isRowHeader: at === 0,
            cell: (row) =>
              row[at] === null || row[at] === undefined ? (
                <span className="soft">{words.none}</span>
              ) : (
                <span className="sample-value" title={row[at]}>
                  {row[at]}
                </span>
              ),
          }))}
        />
      )}
    </SpaceBetween>
  );
}
