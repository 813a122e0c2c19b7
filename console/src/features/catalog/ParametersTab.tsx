import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { Table } from "../../api/generated";
import { table } from "../../text/catalog";
import { shell } from "../../text/shell";
import { InnerTable } from "../../ui/InnerTable";
import { Pairs } from "../../ui/Pairs";
import { ExactTime } from "../../ui/RelativeTime";

const words = table.parameters;

export function ParametersTab({ table: found }: { table: Table }): ReactNode {
  const [storage, labels] = [found.StorageDescriptor, table.details];
  const long = (text: string | undefined): ReactNode => <span className="message">{text || shell.none}</span>;
  return (
    <SpaceBetween size="l">
      <InnerTable<[string, string]>
        title={words.title}
        label={words.title}
        items={Object.entries(found.Parameters ?? {})}
        trackBy={([key]) => key}
        find={words.find}
        filterText={(pair) => pair.join(" ")}
        empty={{ title: words.empty }}
        wrapLines
        columns={[
          { id: "name", header: words.name, isRowHeader: true, minWidth: 200, cell: ([key]) => <span className="message">{key}</span> },
          { id: "value", header: words.value, minWidth: 240, cell: ([, value]) => <span className="message">{value}</span> },
        ]}
      />
      <KeyValuePairs
        columns={2}
        items={[
          { label: labels.type, value: long(found.TableType) },
          { label: labels.serde, value: long(storage?.SerdeInfo?.SerializationLibrary) },
          { label: labels.input, value: long(storage?.InputFormat) },
          { label: labels.output, value: long(storage?.OutputFormat) },
          { label: labels.owner, value: long(found.CreatedBy) },
          { label: labels.created, value: <ExactTime at={found.CreateTime} /> },
          { label: labels.serdeParameters, value: <Pairs record={storage?.SerdeInfo?.Parameters} /> },
        ]}
      />
    </SpaceBetween>
  );
}
