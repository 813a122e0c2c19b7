/** Versions of a table, and what changed between two of them. */

import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";
import { useTableVersions } from "../../api/catalogQueries";
import type { Table, TableVersion } from "../../api/generated";
import { columnDiff, recordDiff, type ColumnChange } from "../../domain/columnDiff";
import { table } from "../../text/catalog";
import { shell } from "../../text/shell";
import { InnerTable } from "../../ui/InnerTable";
import { LoadError } from "../../ui/LoadError";
import { RelativeTime } from "../../ui/RelativeTime";
import { useUrlState } from "../../ui/useSegment";

const words = table.versions;
const MARKS: Record<ColumnChange["change"], StatusIndicatorProps.Type> = { added: "success", removed: "error", changed: "warning", moved: "info", same: "stopped" };

const columnsOf = (version: TableVersion | undefined) => [...(version?.Table?.StorageDescriptor?.Columns ?? []), ...(version?.Table?.PartitionKeys ?? [])];

function summary(before: TableVersion | undefined, after: TableVersion): string {
  if (!before) return words.first;
  const changes = columnDiff(columnsOf(before), columnsOf(after));
  const count = (kind: ColumnChange["change"]): number => changes.filter((one) => one.change === kind).length;
  return words.summary(count("added"), count("removed"), count("changed"));
}

export function VersionsTab({ table: found, database }: { table: Table; database: string }): ReactNode {
  const versions = useTableVersions(database, found.Name);
  const [url, setUrl] = useUrlState();
  if (versions.error) return <LoadError error={versions.error} onRetry={() => void versions.refetch()} />;
  if (!versions.data) return <Box color="text-body-secondary">{shell.loading}</Box>;
  const all = versions.data;
  const at = Math.max(0, all.findIndex((one) => one.VersionId === url.get("version")));
  const chosen = all[at];
  const other = all.find((one) => one.VersionId === url.get("against")) ?? all[at + 1];
  return (
    <SpaceBetween size="l">
      <InnerTable<TableVersion>
        title={words.title}
        label={words.title}
        items={all}
        trackBy={(one) => one.VersionId ?? ""}
        empty={{ title: words.empty }}
        selected={chosen}
        onSelect={(one) => setUrl({ version: one.VersionId, against: undefined })}
        columns={[
          { id: "version", header: words.version, isRowHeader: true, cell: (one) => (one === all[0] ? words.current(one.VersionId ?? "") : one.VersionId) },
          { id: "updated", header: words.updated, cell: (one) => <RelativeTime at={one.Table?.UpdateTime} /> },
          { id: "changes", header: words.changes, cell: (one) => summary(all[all.indexOf(one) + 1], one) },
        ]}
      />
      {chosen && other ? <Difference before={other} after={chosen} all={all} onOther={(version) => setUrl({ against: version })} /> : <Box color="text-body-secondary">{words.empty}</Box>}
    </SpaceBetween>
  );
}

interface DifferenceProps {
  before: TableVersion;
  after: TableVersion;
  all: TableVersion[];
  onOther: (version: string) => void;
}

function Difference({ before, after, all, onOther }: DifferenceProps): ReactNode {
  const option = (one: TableVersion) => ({ value: one.VersionId ?? "", label: `${words.version} ${one.VersionId ?? ""}` });
  const columns = columnDiff(columnsOf(before), columnsOf(after));
  return (
    <SpaceBetween size="m">
      <Header variant="h2">{`${words.version} ${after.VersionId ?? ""}`}</Header>
      <ColumnLayout columns={2}>
        <FormField label={words.other}>
          <Select
            selectedOption={option(before)}
            options={all.filter((one) => one !== after).map(option)}
            onChange={({ detail }) => onOther(detail.selectedOption.value ?? "")}
          />
        </FormField>
      </ColumnLayout>
      <Changes title={words.columns} changes={columns} empty={words.same} />
      <Changes title={words.parameters} changes={recordDiff(before.Table?.Parameters, after.Table?.Parameters)} empty={words.sameParameters} />
    </SpaceBetween>
  );
}

function Changes({ title, changes, empty }: { title: string; changes: ColumnChange[]; empty: string }): ReactNode {
  const shown = changes.some((one) => one.change !== "same") ? changes : [];
  return (
    <InnerTable<ColumnChange>
      title={title}
      label={title}
      items={shown}
      trackBy={(one) => `${one.change} ${one.name}`}
      empty={{ title: empty }}
      wrapLines
      columns={[
        { id: "name", header: words.name, isRowHeader: true, minWidth: 160, cell: (one) => <span className="message">{one.name}</span> },
        { id: "change", header: words.change, minWidth: 130, cell: (one) => <StatusIndicator type={MARKS[one.change]}>{words.words[one.change]}</StatusIndicator> },
        { id: "before", header: words.before, minWidth: 160, cell: (one) => <code className="message">{one.before ?? shell.none}</code> },
        { id: "after", header: words.after, minWidth: 160, cell: (one) => <code className="message">{one.after ?? shell.none}</code> },
      ]}
    />
  );
}
