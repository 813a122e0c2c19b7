import type { ReactNode } from "react";
import type { Column, Table } from "../../api/generated";
import { table } from "../../text/catalog";
import { InnerTable } from "../../ui/InnerTable";

const words = table.schema;

interface Row extends Column {
  number: number;
  isKey: boolean;
}

export function SchemaTab({ table }: { table: Table }): ReactNode {
  const columns = table.StorageDescriptor?.Columns ?? [];
  const rows = [
    ...columns.map((one, at): Row => ({ ...one, number: at + 1, isKey: false })),
    ...(table.PartitionKeys ?? []).map((one, at): Row => ({ ...one, number: columns.length + at + 1, isKey: true })),
  ];
  return (
    <InnerTable<Row>
      title={words.title}
      label={words.title}
      items={rows}
      trackBy={(row) => `${row.number}`}
      find={words.find}
      filterText={(row) => `${row.Name} ${row.Type ?? ""} ${row.Comment ?? ""}`}
      empty={{ title: words.empty }}
      wrapLines
      columns={[
        { id: "number", header: words.number, sortingField: "number", width: 70, cell: (row) => <span className="figures">{row.number}</span> },
        { id: "name", header: words.name, sortingField: "Name", isRowHeader: true, minWidth: 160, cell: (row) => <span className="message">{row.Name}</span> },
        { id: "type", header: words.type, sortingField: "Type", minWidth: 140, cell: (row) => <code className="message">{row.Type}</code> },
        { id: "key", header: words.key, minWidth: 120, cell: (row) => (row.isKey ? words.yes : "") },
        { id: "comment", header: words.comment, minWidth: 180, cell: (row) => <span className="message">{row.Comment ?? ""}</span> },
      ]}
    />
  );
}
