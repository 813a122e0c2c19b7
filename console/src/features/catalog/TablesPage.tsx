/** The list of tables of all databases. */

import { useState, type ReactNode } from "react";
import type { Table } from "../../api/generated";
import { useTables } from "../../api/catalogQueries";
import { paths } from "../../paths";
import { tables as words } from "../../text/catalog";
import { nouns } from "../../text/nouns";
import { ActionMenu } from "../../ui/ActionMenu";
import { ListTable } from "../../ui/ListTable";
import { DeleteTable } from "./DeleteTable";
import { tableColumns, tableId } from "./tableColumns";

export default function TablesPage(): ReactNode {
  const tables = useTables();
  return (
    <ListTable<Table>
      id="tables"
      path={paths.tables()}
      words={words}
      items={tables.data}
      result={tables}
      name={tableId}
      columns={tableColumns}
      actions={(table) => <Actions table={table} />}
    />
  );
}

function Actions({ table }: { table: Table | undefined }): ReactNode {
  const [deleting, setDeleting] = useState(false);
  return (
    <>
      <ActionMenu items={[{ id: "delete", text: nouns.remove, off: !table && nouns.selectFirst, run: () => setDeleting(true) }]} />
      {deleting && table && <DeleteTable database={table.DatabaseName ?? ""} name={table.Name} onClose={() => setDeleting(false)} />}
    </>
  );
}
