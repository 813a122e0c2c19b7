import type { Table } from "../../api/generated";
import { numberOf } from "../../domain/sizes";
import { paths } from "../../paths";
import { tables as words } from "../../text/catalog";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import type { ListColumn } from "../../ui/ListTable";
import { RelativeTime } from "../../ui/RelativeTime";

const records = (table: Table): number | undefined => numberOf(table.Parameters?.["recordCount"]);
const crawler = (table: Table): string | undefined => table.Parameters?.["UPDATED_BY_CRAWLER"];
const keys = (table: Table): string | undefined => table.PartitionKeys?.map((one) => one.Name).join(", ") || undefined;

/** Tables of two databases may have one name. */
export const tableId = (table: Table): string => `${table.DatabaseName ?? ""}/${table.Name}`;

export const tableColumns: ListColumn<Table>[] = [
  {
    id: "name", header: words.columns.name, width: 180, value: (table) => table.Name,
    cell: (table) => <AppLink to={paths.table(table.DatabaseName ?? "", table.Name)}>{table.Name}</AppLink>,
  },
  {
    id: "database", header: words.columns.database, width: 130, value: (table) => table.DatabaseName,
    cell: (table) => <AppLink to={paths.database(table.DatabaseName ?? "")}>{table.DatabaseName}</AppLink>,
  },
  { id: "format", header: words.columns.format, width: 158, value: (table) => table.Parameters?.["classification"], cell: (table) => table.Parameters?.["classification"] ?? shell.none },
  { id: "columns", header: words.columns.columns, width: 120, optional: true, value: (table) => table.StorageDescriptor?.Columns?.length, cell: (table) => table.StorageDescriptor?.Columns?.length ?? shell.none },
  { id: "partitions", header: words.columns.partitions, width: 155, value: keys, cell: (table) => keys(table) ?? shell.none },
  { id: "rows", header: words.columns.rows, width: 115, value: records, cell: (table) => <span className="figures">{records(table)?.toLocaleString("en") ?? shell.none}</span> },
  {
    id: "crawler", header: words.columns.crawler, width: 185, value: crawler,
    cell: (table) => (crawler(table) ? <AppLink to={paths.crawler(crawler(table) ?? "")}>{crawler(table)}</AppLink> : shell.none),
  },
  { id: "updated", header: words.columns.updated, width: 140, value: (table) => table.UpdateTime, cell: (table) => <RelativeTime at={table.UpdateTime} /> },
  { id: "location", header: words.columns.location, width: 320, optional: true, value: (table) => table.StorageDescriptor?.Location, cell: (table) => table.StorageDescriptor?.Location ?? shell.none },
];
