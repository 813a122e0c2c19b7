import PropertyFilter, { type PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { useMemo, type ReactNode } from "react";
import { textOf, type Field, type ListQuery } from "../domain/listFilter";
import { nouns } from "../text/nouns";
import type { ListColumn } from "./ListTable";

interface ListFilterProps<T> {
  columns: readonly ListColumn<T>[];
  items: readonly T[];
  query: ListQuery;
  placeholder: string;
  matches: number;
  onChange: (query: ListQuery) => void;
}

const OPERATORS = ["=", "!=", ":", "!:", "^", "!^"] as const;
/** More values than this are no help when one is typed. */
const OPTIONS_MAX = 200;

/** A property filter over the columns that have a text; values that are there are offered. */
export function ListFilter<T>({ columns, items, query, placeholder, matches, onChange }: ListFilterProps<T>): ReactNode {
  const fields = columns.filter((one) => one.value !== undefined && (one.text !== undefined || !isInstant(one, items)));
  const options = useMemo(
    () =>
      columns.flatMap((column) => {
        const field: Field<T> = { id: column.id, value: column.value ?? (() => undefined), text: column.text };
        if (column.value === undefined) return [];
        const values = [...new Set(items.map((item) => textOf(item, field)))].filter((value) => value !== "");
        return values.slice(0, OPTIONS_MAX).map((value) => ({ propertyKey: column.id, value }));
      }),
    [columns, items],
  );
  return (
    <PropertyFilter
      query={query as PropertyFilterProps.Query}
      onChange={({ detail }) => onChange({ operation: detail.operation, tokens: detail.tokens as ListQuery["tokens"] })}
      filteringProperties={fields.map((one) => ({ key: one.id, propertyLabel: one.header, groupValuesLabel: one.header, operators: OPERATORS, defaultOperator: "=" }))}
      filteringOptions={options.filter((one) => fields.some((field) => field.id === one.propertyKey))}
      filteringPlaceholder={placeholder}
      filteringAriaLabel={placeholder}
      countText={query.tokens.length > 0 ? nouns.matches(matches) : undefined}
      expandToViewport
    />
  );
}

/** Numbers without words of their own are instants and spans, which nobody types. */
function isInstant<T>(column: ListColumn<T>, items: readonly T[]): boolean {
  return items.some((item) => typeof column.value?.(item) === "number");
}
