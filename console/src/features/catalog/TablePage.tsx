/** One table: its columns, first rows, partitions, versions, and why it is as it is. */

import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { useTable } from "../../api/catalogQueries";
import type { Table } from "../../api/generated";
import { bytesInWords, numberOf } from "../../domain/sizes";
import { paths } from "../../paths";
import { table as words, tables } from "../../text/catalog";
import { nouns } from "../../text/nouns";
import { shell } from "../../text/shell";
import { ActionMenu } from "../../ui/ActionMenu";
import { AppLink } from "../../ui/AppLink";
import { CopyId } from "../../ui/CopyId";
import { NounPage } from "../../ui/NounPage";
import { ExactTime } from "../../ui/RelativeTime";
import { UrlTabs } from "../../ui/UrlTabs";
import { useSegment } from "../../ui/useSegment";
import { DeleteTable } from "./DeleteTable";
import { EvidenceTab } from "./EvidenceTab";
import { ParametersTab } from "./ParametersTab";
import { PartitionsTab } from "./PartitionsTab";
import { SampleTab } from "./SampleTab";
import { SchemaTab } from "./SchemaTab";
import { VersionsTab } from "./VersionsTab";

export default function TablePage(): ReactNode {
  const [database, name] = [useSegment(1), useSegment(2)];
  const table = useTable(database, name);
  const [deleting, setDeleting] = useState(false);
  return (
    <NounPage
      title={name}
      documentTitle={`${name} - ${database} - ${tables.title}`}
      crumbs={[
        { text: tables.title, href: paths.tables() },
        { text: database, href: paths.database(database) },
      ]}
      path={paths.table(database, name)}
      description={table.data?.Description}
      result={table}
      gone={{ ...tables.gone, to: paths.tables() }}
      actions={<ActionMenu items={[{ id: "delete", text: nouns.remove, run: () => setDeleting(true) }]} />}
    >
      {(found) => (
        <SpaceBetween size="l">
          <Summary table={found} database={database} />
          <UrlTabs
            label={name}
            tabs={[
              { id: "schema", label: tables.tabs.schema, content: <SchemaTab table={found} /> },
              { id: "sample", label: tables.tabs.sample, content: <SampleTab database={database} name={name} /> },
              { id: "partitions", label: tables.tabs.partitions, content: <PartitionsTab table={found} database={database} /> },
              { id: "versions", label: tables.tabs.versions, content: <VersionsTab table={found} database={database} /> },
              { id: "parameters", label: tables.tabs.parameters, content: <ParametersTab table={found} /> },
              { id: "evidence", label: tables.tabs.evidence, content: <EvidenceTab table={found} /> },
            ]}
          />
          {deleting && <DeleteTable database={database} name={name} onClose={() => setDeleting(false)} />}
        </SpaceBetween>
      )}
    </NounPage>
  );
}

function Summary({ table, database }: { table: Table; database: string }): ReactNode {
  const { Parameters: parameters = {}, StorageDescriptor: storage } = table;
  const count = (name: string): string | undefined => numberOf(parameters[name])?.toLocaleString("en");
  const size = numberOf(parameters["sizeKey"]);
  const crawler = parameters["UPDATED_BY_CRAWLER"];
  const [labels, none] = [words.details, shell.none];
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: labels.database, value: <AppLink to={paths.database(database)}>{database}</AppLink> },
        { label: labels.format, value: parameters["classification"] ?? none },
        { label: labels.records, value: count("recordCount") ?? none },
        { label: labels.size, value: size === undefined ? none : `${bytesInWords(size)}${count("objectCount") ? ` (${labels.objects}: ${count("objectCount")})` : ""}` },
        { label: labels.location, value: storage?.Location ? <CopyId value={storage.Location} /> : none },
        { label: labels.crawler, value: crawler ? <AppLink to={paths.crawler(crawler)}>{crawler}</AppLink> : none },
        { label: labels.updated, value: <ExactTime at={table.UpdateTime} /> },
        { label: labels.version, value: table.VersionId ?? none },
      ]}
    />
  );
}
