/** The list of databases. */

import { useMemo, useState, type ReactNode } from "react";
import { useDatabases, useTables } from "../../api/catalogQueries";
import type { Database } from "../../api/generated";
import { paths } from "../../paths";
import { databases as words } from "../../text/catalog";
import { nouns } from "../../text/nouns";
import { shell } from "../../text/shell";
import { ActionMenu } from "../../ui/ActionMenu";
import { AppLink } from "../../ui/AppLink";
import { ListTable, type ListColumn } from "../../ui/ListTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { DeleteDatabase } from "./DeleteDatabase";

interface Row {
  database: Database;
  tables: number | undefined;
}

const columns: ListColumn<Row>[] = [
  { id: "name", header: words.columns.name, width: 200, value: (row) => row.database.Name, cell: (row) => <AppLink to={paths.database(row.database.Name)}>{row.database.Name}</AppLink> },
  { id: "tables", header: words.columns.tables, width: 110, value: (row) => row.tables, cell: (row) => row.tables?.toLocaleString("en") ?? shell.none },
  { id: "description", header: words.columns.description, width: 300, value: (row) => row.database.Description, cell: (row) => row.database.Description || shell.none },
  { id: "location", header: words.columns.location, width: 280, value: (row) => row.database.LocationUri, cell: (row) => row.database.LocationUri || shell.none },
  { id: "created", header: words.columns.created, width: 140, value: (row) => row.database.CreateTime, cell: (row) => <RelativeTime at={row.database.CreateTime} /> },
];

export default function DatabasesPage(): ReactNode {
  const databases = useDatabases();
  const tables = useTables();
  const items = useMemo(() => {
    const counts = new Map<string, number>();
    for (const one of tables.data ?? []) counts.set(one.DatabaseName ?? "", (counts.get(one.DatabaseName ?? "") ?? 0) + 1);
    return databases.data?.map((database): Row => ({ database, tables: tables.data && (counts.get(database.Name) ?? 0) }));
  }, [databases.data, tables.data]);
  return (
    <ListTable<Row>
      id="databases"
      path={paths.databases()}
      words={words}
      items={items}
      result={databases}
      name={(row) => row.database.Name}
      columns={columns}
      actions={(row) => <Actions row={row} />}
      create={{ text: words.create, to: paths.newDatabase() }}
    />
  );
}

function Actions({ row }: { row: Row | undefined }): ReactNode {
  const [deleting, setDeleting] = useState(false);
  return (
    <>
      <ActionMenu items={[{ id: "delete", text: nouns.remove, off: !row && nouns.selectFirst, run: () => setDeleting(true) }]} />
      {deleting && row && <DeleteDatabase name={row.database.Name} onClose={() => setDeleting(false)} />}
    </>
  );
}
