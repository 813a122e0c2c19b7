import { useCollection } from "@cloudscape-design/collection-hooks";
import Pagination from "@cloudscape-design/components/pagination";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import type { ReactNode } from "react";
import { pick as words } from "../../text/editor";
import { list } from "../../text/workflows";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";
import { RelativeTime } from "../../ui/RelativeTime";

export interface PickRow {
  id: string;
  name: string;
  type: string;
  modified: number | undefined;
  description: string | undefined;
}

interface PickTableProps {
  rows: PickRow[];
  loading: boolean;
  error: Error | null;
  onRetry: () => void;
  /** Ids over all tabs and pages. */
  chosen: readonly string[];
  onChoose: (ids: string[]) => void;
  off: ReadonlySet<string>;
  offText: string;
  findText: string;
  emptyText: string;
}

const PAGE_SIZE = 8;

export function PickTable(props: PickTableProps): ReactNode {
  const { items, filterProps, paginationProps, collectionProps } = useCollection(props.rows, {
    filtering: { empty: <EmptyState title={props.emptyText} />, noMatch: <EmptyState title={words.noMatch} /> },
    pagination: { pageSize: PAGE_SIZE },
    sorting: { defaultState: { sortingColumn: { sortingField: "name" } } },
  });
  if (props.error) return <LoadError error={props.error} onRetry={props.onRetry} />;
  const mine = new Set(props.rows.map((row) => row.id));
  return (
    <Table<PickRow>
      {...collectionProps}
      variant="embedded"
      contentDensity="compact"
      trackBy="id"
      items={items}
      loading={props.loading}
      loadingText={words.loading}
      selectionType="multi"
      selectedItems={props.rows.filter((row) => props.chosen.includes(row.id))}
      isItemDisabled={(row) => props.off.has(row.id)}
      onRowClick={({ detail }) => {
        if (props.off.has(detail.item.id)) return;
        const { id } = detail.item;
        props.onChoose(props.chosen.includes(id) ? props.chosen.filter((one) => one !== id) : [...props.chosen, id]);
      }}
      onSelectionChange={({ detail }) => props.onChoose([...props.chosen.filter((id) => !mine.has(id)), ...detail.selectedItems.map((row) => row.id)])}
      ariaLabels={{ selectionGroupLabel: words.selection, allItemsSelectionLabel: () => words.selection, itemSelectionLabel: (_state, row) => words.select(row.name) }}
      filter={<TextFilter {...filterProps} filteringPlaceholder={props.findText} filteringAriaLabel={props.findText} />}
      pagination={
        props.rows.length > PAGE_SIZE ? (
          <Pagination {...paginationProps} ariaLabels={{ nextPageLabel: list.pages.next, previousPageLabel: list.pages.previous, pageLabel: list.pages.page }} />
        ) : undefined
      }
      columnDefinitions={[
        { id: "name", header: words.columns.name, sortingField: "name", isRowHeader: true, cell: (row) => row.name },
        { id: "type", header: words.columns.type, sortingField: "type", cell: (row) => row.type },
        { id: "modified", header: words.columns.modified, sortingField: "modified", cell: (row) => <RelativeTime at={row.modified} /> },
        { id: "off", header: words.columns.state, cell: (row) => (props.off.has(row.id) ? props.offText : "") },
      ]}
    />
  );
}
