import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type FormEvent, type ReactNode } from "react";
import { PARTITIONS_SHOWN, usePartitions } from "../../api/catalogQueries";
import type { Partition, Table } from "../../api/generated";
import { numberOf } from "../../domain/sizes";
import { table } from "../../text/catalog";
import { shell } from "../../text/shell";
import { EmptyState } from "../../ui/EmptyState";
import { InnerTable } from "../../ui/InnerTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { useUrlState } from "../../ui/useSegment";

const words = table.partitions;

/** Partitions, as many as an expression in Glue's language leaves; the expression is in the URL. */
export function PartitionsTab({ table: found, database }: { table: Table; database: string }): ReactNode {
  const [url, setUrl] = useUrlState();
  const expression = url.get("expression") ?? "";
  const [typed, setTyped] = useState(expression);
  const partitions = usePartitions(database, found.Name, expression);
  const keys = found.PartitionKeys ?? [];
  if (keys.length === 0) return <EmptyState {...words.notPartitioned} />;
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    setUrl({ expression: typed.trim() });
  };
  const clear = (): void => {
    setTyped("");
    setUrl({ expression: undefined });
  };
  return (
    <SpaceBetween size="m">
      <form onSubmit={apply}>
        <FormField
          label={words.expression}
          constraintText={words.hint}
          secondaryControl={
            <SpaceBetween size="xs" direction="horizontal">
              <Button formAction="submit" loading={partitions.isFetching}>
                {words.apply}
              </Button>
              {expression !== "" && (
                <Button formAction="none" variant="link" onClick={clear}>
                  {words.clear}
                </Button>
              )}
            </SpaceBetween>
          }
        >
          <Input value={typed} spellcheck={false} onChange={({ detail }) => setTyped(detail.value)} />
        </FormField>
      </form>
      {partitions.error && (
        <Alert type="error" header={words.refused}>
          {partitions.error.message.slice(0, 2000)}
        </Alert>
      )}
      {!partitions.error && partitions.data?.more && <Box color="text-body-secondary">{words.more(PARTITIONS_SHOWN)}</Box>}
      {!partitions.error && (
        <InnerTable<Partition>
          title={words.title}
          label={words.title}
          items={partitions.data?.partitions}
          loadingText={shell.loading}
          trackBy={(one) => (one.Values ?? []).join("\u0000")}
          empty={{ title: expression === "" ? words.empty : words.noMatch }}
          columns={[
            ...keys.map((key, at) => ({ id: `key ${key.Name}`, header: key.Name, isRowHeader: at === 0, minWidth: 100, cell: (one: Partition) => one.Values?.[at] ?? shell.none })),
            {
              id: "records", header: words.records, minWidth: 110,
              cell: (one) => <span className="figures">{numberOf(one.Parameters?.["recordCount"])?.toLocaleString("en") ?? shell.none}</span>,
            },
            { id: "location", header: words.location, minWidth: 260, cell: (one) => <span className="message">{one.StorageDescriptor?.Location ?? shell.none}</span> },
            { id: "created", header: words.created, minWidth: 120, cell: (one) => <RelativeTime at={one.CreationTime} /> },
          ]}
        />
      )}
    </SpaceBetween>
  );
}
