import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import type { ReadTemplate } from "../../api/exchange";
import type { ImportRow, ImportSort } from "../../domain/exchange";
import { importing as words } from "../../text/exchange";

const TYPES: Record<ImportSort, StatusIndicatorProps.Type> = { new: "info", equal: "success", different: "warning", missing: "error" };
const OWN = ["AWS::Glue::Workflow", "AWS::Glue::Trigger"];

interface Shown {
  kind: string;
  name: string;
  sort: ImportSort;
  detail?: string;
}

/** What an import brings, and how it compares with what is here. */
export function ImportRows({ rows, template }: { rows: readonly ImportRow[]; template: ReadTemplate | undefined }): ReactNode {
  const more = (template?.resources ?? []).filter((one) => !OWN.includes(one.type));
  const known = new Set(more.map((one) => one.name));
  const shown: Shown[] = [
    ...rows.filter((row) => row.kind === "WORKFLOW" || row.kind === "TRIGGER" || !known.has(row.name)).map((row) => ({ kind: words.kinds[row.kind] ?? row.kind, name: row.name, sort: row.sort })),
    ...more.map((one) => ({ kind: one.type.replace("AWS::Glue::", ""), name: one.name, sort: one.sort, detail: one.changes.map((change) => change.property).join(", ") })),
  ];
  return (
    <SpaceBetween size="m">
      <Table<Shown>
        variant="container"
        enableKeyboardNavigation
        trackBy={(row) => `${row.kind} ${row.name}`}
        items={shown}
        ariaLabels={{ tableLabel: words.label }}
        header={
          <Header variant="h2" counter={`(${shown.length})`}>
            {words.rows}
          </Header>
        }
        columnDefinitions={[
          { id: "name", header: words.columns.name, isRowHeader: true, cell: (row) => <span className="message">{row.name}</span> },
          { id: "kind", header: words.columns.kind, cell: (row) => row.kind },
          {
            id: "sort",
            header: words.columns.sort,
            cell: (row) => (
              <StatusIndicator type={TYPES[row.sort]}>
                {words.sorts[row.sort]}
                {row.detail && `: ${row.detail}`}
              </StatusIndicator>
            ),
          },
        ]}
      />
      {template && template.left.length > 0 && (
        <div>
          <Box variant="awsui-key-label">{words.left}</Box>
          <ul className="plain">
            {template.left.map((one) => (
              <li key={one.name} className="message">
                {one.name} ({one.type}): {one.reason}
              </li>
            ))}
          </ul>
        </div>
      )}
    </SpaceBetween>
  );
}
