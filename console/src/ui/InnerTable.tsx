/** A table within a page: finds, sorts and pages by itself; nothing of it is in the URL. */

import { useCollection } from "@cloudscape-design/collection-hooks";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import type { ReactNode } from "react";
import type { Result } from "../api/queries";
import { nouns } from "../text/nouns";
import { EmptyState } from "./EmptyState";
import { LoadError } from "./LoadError";

interface InnerTableProps<T> {
  title?: string;
  label: string;
  items: readonly T[] | undefined;
  result?: Pick<Result<unknown>, "error" | "refetch">;
  loadingText?: string;
  trackBy: (item: T) => string;
  columns: TableProps.ColumnDefinition<T>[];
  empty: { title: string; text?: string; action?: ReactNode };
  /** The placeholder of the text filter; without it there is none. */
  find?: string;
  filterText?: (item: T) => string;
  filter?: ReactNode;
  actions?: ReactNode;
  description?: ReactNode;
  wrapLines?: boolean;
  selected?: T;
  onSelect?: (item: T) => void;
  select?: (item: T) => string;
}

const PAGE_SIZE = 20;

export function InnerTable<T>(props: InnerTableProps<T>): ReactNode {
  const { items, filterProps, paginationProps, collectionProps, filteredItemsCount } = useCollection(props.items ?? [], {
    filtering: {
      empty: <EmptyState {...props.empty} />,
      noMatch: <EmptyState title={nouns.noMatch.title} />,
      filteringFunction: (item, text) => (props.filterText?.(item) ?? "").toLowerCase().includes(text.toLowerCase()),
    },
    pagination: { pageSize: PAGE_SIZE },
    sorting: {},
  });
  if (props.result?.error && !props.items) return <LoadError error={props.result.error} onRetry={() => void props.result?.refetch()} />;
  const all = props.items?.length ?? 0;
  const selection = props.onSelect && {
    selectionType: "single" as const,
    selectedItems: props.selected === undefined ? [] : [props.selected],
    onSelectionChange: ({ detail }: { detail: { selectedItems: T[] } }) => detail.selectedItems[0] !== undefined && props.onSelect?.(detail.selectedItems[0]),
    onRowClick: ({ detail }: { detail: { item: T } }) => props.onSelect?.(detail.item),
  };
  return (
    <Table<T>
      {...collectionProps}
      {...selection}
      variant="embedded"
      enableKeyboardNavigation
      wrapLines={props.wrapLines}
      loading={props.items === undefined}
      loadingText={props.loadingText}
      trackBy={props.trackBy}
      items={items}
      columnDefinitions={props.columns}
      ariaLabels={{ tableLabel: props.label, selectionGroupLabel: nouns.selectFirst, itemSelectionLabel: (_state, item) => nouns.select(props.select?.(item) ?? props.trackBy(item)) }}
      header={
        props.title && (
          <Header variant="h2" counter={props.items && nouns.counter(filteredItemsCount ?? all, all)} actions={props.actions} description={props.description}>
            {props.title}
          </Header>
        )
      }
      filter={props.filter ?? (props.find && <TextFilter {...filterProps} filteringPlaceholder={props.find} filteringAriaLabel={props.find} />)}
      pagination={
        all > PAGE_SIZE ? (
          <Pagination {...paginationProps} ariaLabels={{ nextPageLabel: nouns.pages.next, previousPageLabel: nouns.pages.previous, pageLabel: nouns.pages.page }} />
        ) : undefined
      }
    />
  );
}
