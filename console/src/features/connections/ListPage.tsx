/** The list of connections. Passwords never reach the browser. */

import type { ReactNode } from "react";
import { useConnections } from "../../api/catalogQueries";
import type { Connection } from "../../api/generated";
import { withoutPassword } from "../../domain/secrets";
import { paths } from "../../paths";
import { connections as words } from "../../text/catalog";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { ListTable, type ListColumn } from "../../ui/ListTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { ConnectionActions } from "./ConnectionActions";

export function addressOf(connection: Connection): string | undefined {
  const properties = connection.ConnectionProperties ?? {};
  const host = properties["HOST"] && [properties["HOST"], properties["PORT"]].filter(Boolean).join(":");
  const found = properties["JDBC_CONNECTION_URL"] ?? properties["CONNECTION_URL"] ?? properties["KAFKA_BOOTSTRAP_SERVERS"] ?? host;
  return found && withoutPassword(found);
}

const status = (connection: Connection): string => words.statuses[connection.Status ?? ""] ?? connection.Status ?? shell.none;

const columns: ListColumn<Connection>[] = [
  { id: "name", header: words.columns.name, width: 180, value: (one) => one.Name, cell: (one) => <AppLink to={paths.connection(one.Name ?? "")}>{one.Name}</AppLink> },
  { id: "type", header: words.columns.type, width: 120, value: (one) => one.ConnectionType, cell: (one) => one.ConnectionType ?? shell.none },
  { id: "url", header: words.columns.url, width: 300, value: addressOf, cell: (one) => addressOf(one) ?? shell.none },
  { id: "status", header: words.columns.status, width: 110, value: status, cell: status },
  { id: "description", header: words.columns.description, width: 220, value: (one) => one.Description, cell: (one) => one.Description || shell.none },
  { id: "updated", header: words.columns.updated, width: 140, value: (one) => one.LastUpdatedTime, cell: (one) => <RelativeTime at={one.LastUpdatedTime} /> },
];

export default function ListPage(): ReactNode {
  const connections = useConnections();
  return (
    <ListTable<Connection>
      id="connections"
      path={paths.connections()}
      words={words}
      items={connections.data}
      result={connections}
      name={(one) => one.Name ?? ""}
      columns={columns}
      actions={(one) => <ConnectionActions name={one?.Name ?? ""} />}
    />
  );
}
