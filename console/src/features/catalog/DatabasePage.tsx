/** One database: what it is, and its tables. */

import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { useDatabase, useTables } from "../../api/catalogQueries";
import type { Table } from "../../api/generated";
import { paths } from "../../paths";
import { databases as words, tables } from "../../text/catalog";
import { nouns } from "../../text/nouns";
import { ActionMenu } from "../../ui/ActionMenu";
import { CopyId } from "../../ui/CopyId";
import { InnerTable } from "../../ui/InnerTable";
import { NounPage } from "../../ui/NounPage";
import { Pairs } from "../../ui/Pairs";
import { ExactTime } from "../../ui/RelativeTime";
import { useArn } from "../../ui/useArn";
import { useSegment } from "../../ui/useSegment";
import { DeleteDatabase } from "./DeleteDatabase";
import { tableColumns, tableId } from "./tableColumns";

export default function DatabasePage(): ReactNode {
  const name = useSegment(1);
  const database = useDatabase(name);
  const found = useTables(name);
  const arn = useArn(`database/${name}`);
  const [deleting, setDeleting] = useState(false);
  const columns = tableColumns.filter((one) => one.id !== "database" && one.id !== "location");
  return (
    <NounPage
      title={name}
      documentTitle={`${name} - ${words.title}`}
      crumbs={[{ text: words.title, href: paths.databases() }]}
      path={paths.database(name)}
      description={database.data?.Description}
      result={database}
      gone={{ ...words.gone, to: paths.databases() }}
      actions={<ActionMenu items={[{ id: "delete", text: nouns.remove, run: () => setDeleting(true) }]} />}
    >
      {(data) => (
        <SpaceBetween size="l">
          <KeyValuePairs
            columns={4}
            items={[
              { label: words.columns.location, value: data.LocationUri ? <CopyId value={data.LocationUri} /> : nouns.none },
              { label: nouns.created, value: <ExactTime at={data.CreateTime} /> },
              { label: tables.tabs.parameters, value: <Pairs record={data.Parameters} /> },
              { label: nouns.arn, value: arn && <CopyId value={arn} /> },
            ]}
          />
          <InnerTable<Table>
            title={tables.title}
            label={tables.title}
            items={found.data}
            result={found}
            loadingText={tables.loading}
            trackBy={tableId}
            find={tables.find}
            filterText={(table) => `${table.Name} ${table.Parameters?.["classification"] ?? ""} ${table.StorageDescriptor?.Location ?? ""}`}
            empty={tables.empty}
            columns={columns.map((one, at) => ({ id: one.id, header: one.header, cell: one.cell, minWidth: 90, isRowHeader: at === 0 }))}
          />
          {deleting && <DeleteDatabase name={name} onClose={() => setDeleting(false)} />}
        </SpaceBetween>
      )}
    </NounPage>
  );
}
