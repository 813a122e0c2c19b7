/** One connection, without its secrets. */

import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useConnection } from "../../api/catalogQueries";
import type { Connection } from "../../api/generated";
import { isSecret, withoutPassword } from "../../domain/secrets";
import { paths } from "../../paths";
import { connections as words } from "../../text/catalog";
import { nouns } from "../../text/nouns";
import { CopyId } from "../../ui/CopyId";
import { InnerTable } from "../../ui/InnerTable";
import { NounPage } from "../../ui/NounPage";
import { ExactTime } from "../../ui/RelativeTime";
import { useArn } from "../../ui/useArn";
import { useSegment } from "../../ui/useSegment";
import { ConnectionActions } from "./ConnectionActions";

export default function ConnectionPage(): ReactNode {
  const name = useSegment(1);
  const connection = useConnection(name);
  return (
    <NounPage
      title={name}
      documentTitle={`${name} - ${words.title}`}
      crumbs={[{ text: words.title, href: paths.connections() }]}
      path={paths.connection(name)}
      description={connection.data?.Description}
      result={connection}
      gone={{ ...words.gone, to: paths.connections() }}
      actions={<ConnectionActions name={name} />}
    >
      {(found) => <Details connection={found} name={name} />}
    </NounPage>
  );
}

function Details({ connection, name }: { connection: Connection; name: string }): ReactNode {
  const arn = useArn(`connection/${name}`);
  const network = connection.PhysicalConnectionRequirements;
  const place = [network?.AvailabilityZone, network?.SubnetId, ...(network?.SecurityGroupIdList ?? [])].filter(Boolean).join(", ");
  return (
    <SpaceBetween size="l">
      <KeyValuePairs
        columns={4}
        items={[
          { label: words.columns.type, value: connection.ConnectionType ?? nouns.none },
          { label: words.columns.status, value: words.statuses[connection.Status ?? ""] ?? connection.Status ?? nouns.none },
          ...(connection.StatusReason ? [{ label: words.reason, value: <span className="message">{connection.StatusReason}</span> }] : []),
          { label: words.network, value: place || nouns.none },
          { label: words.match, value: connection.MatchCriteria?.join(", ") || nouns.none },
          { label: words.columns.created, value: <ExactTime at={connection.CreationTime} /> },
          { label: words.columns.updated, value: <ExactTime at={connection.LastUpdatedTime} /> },
          { label: nouns.arn, value: arn && <CopyId value={arn} /> },
        ]}
      />
      <InnerTable<[string, string]>
        title={words.properties}
        label={words.properties}
        items={Object.entries(connection.ConnectionProperties ?? {})}
        trackBy={([key]) => key}
        wrapLines
        empty={{ title: words.noProperties }}
        columns={[
          { id: "name", header: words.name, isRowHeader: true, minWidth: 200, cell: ([key]) => <span className="message">{key}</span> },
          { id: "value", header: words.value, minWidth: 240, cell: ([key, value]) => (isSecret(key) ? <i>{words.hidden}</i> : <span className="message">{withoutPassword(value)}</span>) },
        ]}
      />
    </SpaceBetween>
  );
}
