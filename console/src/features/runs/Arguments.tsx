import Table from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import type { ArgumentRow } from "../../api/console";
import { inspector } from "../../text/runs";
import { EmptyState } from "../../ui/EmptyState";

/** Arguments as they were used, and where each came from. */
export function Arguments({ rows }: { rows: ArgumentRow[] }): ReactNode {
  const words = inspector.argument;
  return (
    <Table<ArgumentRow>
      variant="borderless"
      contentDensity="compact"
      wrapLines
      trackBy="name"
      items={rows}
      ariaLabels={{ tableLabel: inspector.arguments }}
      empty={<EmptyState title={inspector.noArguments} />}
      columnDefinitions={[
        { id: "name", header: inspector.arguments, isRowHeader: true, width: "34%", cell: (row) => <code className="message">{row.name}</code> },
        {
          id: "value", header: words.value,
          cell: (row) => (
            <span className="message">
              {row.value} {row.hides !== null && <span className="soft">{words.hides(row.hides)}</span>}
            </span>
          ),
        },
        { id: "source", header: words.source, minWidth: 96, width: 96, cell: (row) => words.sources[row.source] },
      ]}
    />
  );
}
