/** The list of a noun on a page of its own: filter, sorting, page and selection stand in the URL. */

import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useMemo, useState, type ReactNode } from "react";
import { filtered, paged, readQuery, sorted, writeQuery, type Field } from "../domain/listFilter";
import { nouns } from "../text/nouns";
import type { Result } from "../api/queries";
import { EmptyState } from "./EmptyState";
import { LinkButton } from "./LinkButton";
import { ListFilter } from "./ListFilter";
import { ListPreferences } from "./ListPreferences";
import { LoadError } from "./LoadError";
import { Page } from "./Page";
import { usePreferences } from "./preferences";
import { useUrlState } from "./useSegment";

export interface ListColumn<T> {
  id: string;
  header: string;
  cell: (item: T) => ReactNode;
  /** In pixels, to begin with. */
  width?: number;
  /** What it is sorted and filtered by; a column without is neither. */
  value?: Field<T>["value"];
  text?: Field<T>["text"];
  /** Shown only when the user asks for it. */
  optional?: boolean;
}

export interface ListWords {
  title: string;
  description: string;
  loading: string;
  find: string;
  empty: { title: string; text: string };
}

interface ListTableProps<T> {
  /** Where the user's columns and page size are kept. */
  id: string;
  path: string;
  words: ListWords;
  items: readonly T[] | undefined;
  /** The read that decides about loading, error and another try. */
  result: Pick<Result<unknown>, "error" | "isPending" | "isFetching" | "refetch">;
  name: (item: T) => string;
  /** The first one is the row's header, and always there. */
  columns: readonly ListColumn<T>[];
  actions?: (selected: T | undefined) => ReactNode;
  create?: { text: string; to: string };
  /** Read only: nothing is done to a row. */
  selectable?: boolean;
  notice?: ReactNode;
}

const DEFAULT_SIZE = 25;
const DEFAULT_WIDTH = 140;
/** What stands beside the columns: navigation, margins, the column of radio buttons. */
const BESIDE_PX = 390;
const STRETCH_MAX = 1.7;

export function ListTable<T>(props: ListTableProps<T>): ReactNode {
  const { words, columns, name, result } = props;
  const [url, setUrl] = useUrlState();
  const preferences = usePreferences();
  const kept = preferences.lists[props.id];
  const sort = url.get("sort") ?? columns[0]?.id ?? "";
  const chosen = url.get("select") ?? "";
  const q = url.get("q");
  const query = useMemo(() => readQuery(q), [q]);
  const fields = useMemo(() => columns.filter((one) => one.value !== undefined).map((one): Field<T> => ({ id: one.id, value: one.value ?? (() => undefined), text: one.text })), [columns]);
  const found = useMemo(() => {
    const field = fields.find((one) => one.id === sort.replace(/^-/, ""));
    return sorted(filtered(props.items ?? [], fields, query), field, sort.startsWith("-"));
  }, [props.items, fields, query, sort]);
  const wanted = chosen && !url.has("page") ? (item: T): boolean => name(item) === chosen : undefined;
  const shown = paged(found, Number(url.get("page")) || 1, kept?.size ?? DEFAULT_SIZE, wanted);
  const selected = shown.items.find((item) => name(item) === chosen);
  const visible = kept?.columns ?? columns.filter((one) => !one.optional).map((one) => one.id);
  // The width of the window at first sight; from then on columns are as wide as the user makes them.
  const [windowWidth] = useState(() => window.innerWidth);
  const natural = columns.filter((one, at) => at === 0 || visible.includes(one.id)).reduce((sum, one) => sum + (one.width ?? DEFAULT_WIDTH), 0);
  const stretch = Math.min(STRETCH_MAX, Math.max(1, (windowWidth - BESIDE_PX) / natural));
  const definitions = columns.map((one, at) => ({
    id: one.id, header: one.header, cell: one.cell, width: Math.round((one.width ?? DEFAULT_WIDTH) * stretch), minWidth: 80, isRowHeader: at === 0, sortingField: one.value && one.id,
  }));
  const choose = (item: T | undefined): void => setUrl({ select: item && name(item) });
  const selection =
    props.selectable === false
      ? {}
      : {
          selectionType: "single" as const,
          selectedItems: selected ? [selected] : [],
          onSelectionChange: ({ detail }: { detail: { selectedItems: T[] } }) => choose(detail.selectedItems[0]),
          onRowClick: ({ detail }: { detail: { item: T } }) => choose(detail.item),
        };
  const create = props.create && (
    <LinkButton variant="primary" to={props.create.to}>
      {props.create.text}
    </LinkButton>
  );
  const failed = result.error && !props.items;
  return (
    <Page documentTitle={words.title} crumbs={[{ text: words.title, href: props.path }]} contentType="table">
      {failed && result.error ? (
        <SpaceBetween size="m">
          <Header variant="h1">{words.title}</Header>
          <LoadError error={result.error} onRetry={() => void result.refetch()} />
        </SpaceBetween>
      ) : (
        <Table<T>
          {...selection}
          variant="full-page"
          stickyHeader
          enableKeyboardNavigation
          resizableColumns
          wrapLines={preferences.wrapLines}
          loading={!props.items}
          loadingText={words.loading}
          trackBy={name}
          items={shown.items}
          columnDefinitions={definitions}
          columnDisplay={columns.map(({ id }, at) => ({ id, visible: at === 0 || visible.includes(id) }))}
          sortingColumn={definitions.find((one) => one.sortingField !== undefined && one.id === sort.replace(/^-/, ""))}
          sortingDescending={sort.startsWith("-")}
          onSortingChange={({ detail }) => setUrl({ sort: `${detail.isDescending ? "-" : ""}${detail.sortingColumn.sortingField}`, page: "1" })}
          ariaLabels={{ tableLabel: words.title, selectionGroupLabel: nouns.selectFirst, itemSelectionLabel: (_state, item) => nouns.select(name(item)) }}
          header={
            <Header
              variant="awsui-h1-sticky"
              description={words.description}
              counter={props.items && nouns.counter(found.length, props.items.length)}
              actions={
                <SpaceBetween size="xs" direction="horizontal">
                  <Button iconName="refresh" ariaLabel={nouns.refresh} loading={result.isFetching && !result.isPending} onClick={() => void result.refetch()} />
                  {props.actions?.(selected)}
                  {create}
                </SpaceBetween>
              }
            >
              {words.title}
            </Header>
          }
          filter={
            <SpaceBetween size="xs">
              {props.notice}
              <ListFilter
                columns={columns}
                items={props.items ?? []}
                query={query}
                placeholder={words.find}
                matches={found.length}
                onChange={(next) => setUrl({ q: writeQuery(next), page: "1" })}
              />
            </SpaceBetween>
          }
          pagination={
            <Pagination
              currentPageIndex={shown.page}
              pagesCount={shown.pages}
              onChange={({ detail }) => setUrl({ page: String(detail.currentPageIndex) })}
              ariaLabels={{ nextPageLabel: nouns.pages.next, previousPageLabel: nouns.pages.previous, pageLabel: nouns.pages.page }}
            />
          }
          preferences={<ListPreferences id={props.id} columns={columns} visible={visible} size={kept?.size ?? DEFAULT_SIZE} />}
          empty={
            query.tokens.length > 0 ? (
              <EmptyState title={nouns.noMatch.title} action={<Button onClick={() => setUrl({ q: undefined })}>{nouns.noMatch.clear}</Button>} />
            ) : (
              <EmptyState {...words.empty} action={props.create && <LinkButton to={props.create.to}>{props.create.text}</LinkButton>} />
            )
          }
        />
      )}
    </Page>
  );
}
