/** The list of workflows, and the chosen one in the panel below it. */

import Button from "@cloudscape-design/components/button";
import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { lazy, Suspense, useEffect, type ReactNode } from "react";
import { useNavigate } from "react-router";
import type { WorkflowRow } from "../../api/console";
import { useWorkflowPage } from "../../api/queries";
import { paths } from "../../paths";
import { list as words, tabs } from "../../text/workflows";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { setPreferences, usePreferences } from "../../ui/preferences";
import { useUrlState } from "../../ui/useSegment";
import { columns, FIXED } from "./columns";
import { useLiveWorkflows } from "./useLiveWorkflows";
import { WorkflowActions } from "./WorkflowActions";
import { NO_QUERY, readQuery, WorkflowFilter, writeQuery } from "./WorkflowFilter";

/** The list is the first page that people see: the panel comes when a workflow is chosen. */
const BottomPanel = lazy(() => import("./BottomPanel"));
const SIZES = [10, 25, 50, 100];

export default function ListPage(): ReactNode {
  const [url, setUrl] = useUrlState();
  const navigate = useNavigate();
  const preferences = usePreferences();
  const name = url.get("workflow") ?? "";
  const query = readQuery(url.get("q"));
  const sort = url.get("sort") ?? "name";
  const page = Number(url.get("page")) || 1;
  // A selected row that is not on this page brings its page, unless the user has turned the page since.
  const select = name && !url.has("page") ? name : undefined;
  const found = useWorkflowPage({ filter: writeQuery(query) ?? "", sort, page, size: preferences.workflowPageSize, select });
  const changed = useLiveWorkflows(found.data);
  const items = found.data?.items ?? [];
  const row = items.find((one) => one.name === name);
  const filtered = query.tokens.length > 0;
  const choose = (chosen: string | undefined): void => setUrl({ workflow: chosen, node: undefined, tab: chosen ? (url.get("tab") ?? "graph") : undefined });
  useEffect(() => {
    if (found.data && select && found.data.page > 1) setUrl({ page: String(found.data.page) });
  }, [found.data, select, setUrl]);
  return (
    <Page
      documentTitle={name ? `${name} - ${words.title}` : words.title}
      crumbs={[{ text: words.title, href: paths.workflows() }]}
      contentType="table"
      splitPanel={
        name ? (
          <Suspense fallback={null}>
            <BottomPanel name={name} row={row} />
          </Suspense>
        ) : undefined
      }
      splitPanelOpen={name !== ""}
      onSplitPanelToggle={(open) => !open && choose(undefined)}
    >
      {found.error && !found.data ? (
        <>
          <Header variant="h1">{words.title}</Header>
          <LoadError error={found.error} onRetry={() => void found.refetch()} />
        </>
      ) : (
        <Table<WorkflowRow>
          variant="full-page"
          stickyHeader
          enableKeyboardNavigation
          resizableColumns
          wrapLines={preferences.wrapLines}
          loading={found.isPending}
          loadingText={words.loading}
          trackBy="name"
          items={items}
          columnDefinitions={columns}
          columnDisplay={columns.map(({ id }) => ({ id, visible: FIXED.includes(id) || preferences.workflowColumns.includes(id) }))}
          selectionType="single"
          selectedItems={row ? [row] : []}
          onSelectionChange={({ detail }) => choose(detail.selectedItems[0]?.name)}
          onRowClick={({ detail }) => choose(detail.item.name)}
          sortingColumn={columns.find((column) => column.sortingField === sort.replace(/^-/, ""))}
          sortingDescending={sort.startsWith("-")}
          onSortingChange={({ detail }) => setUrl({ sort: `${detail.isDescending ? "-" : ""}${detail.sortingColumn.sortingField}`, page: "1" })}
          ariaLabels={{
            tableLabel: words.table.label,
            selectionGroupLabel: words.table.selection,
            itemSelectionLabel: (_state, item) => words.table.rowSelection(item.name),
          }}
          header={
            <Header
              variant="awsui-h1-sticky"
              description={words.description}
              counter={found.data && words.counter(found.data.total, found.data.all)}
              actions={
                <SpaceBetween size="xs" direction="horizontal">
                  {changed > 0 && (
                    <Button variant="inline-link" onClick={() => void found.refetch()}>
                      {words.fresh(changed)}
                    </Button>
                  )}
                  <Button iconName="refresh" ariaLabel={words.refresh} loading={found.isFetching && !found.isPending} onClick={() => void found.refetch()} />
                  <WorkflowActions row={row} name={name} />
                  <Button onClick={() => void navigate(paths.importWorkflow())}>{words.importIt}</Button>
                  <Button
                    variant="primary"
                    href={`/console${paths.newWorkflow()}`}
                    onFollow={(event) => {
                      event.preventDefault();
                      void navigate(paths.newWorkflow());
                    }}
                  >
                    {words.add}
                  </Button>
                </SpaceBetween>
              }
            >
              {words.title}
            </Header>
          }
          filter={<WorkflowFilter query={query} matches={found.data?.total} onChange={(next) => setUrl({ q: writeQuery(next), page: "1" })} />}
          pagination={
            <Pagination
              currentPageIndex={found.data?.page ?? page}
              pagesCount={Math.max(1, found.data?.pages ?? 1)}
              onChange={({ detail }) => setUrl({ page: String(detail.currentPageIndex) })}
              ariaLabels={{ nextPageLabel: words.pages.next, previousPageLabel: words.pages.previous, pageLabel: words.pages.page }}
            />
          }
          preferences={<ListPreferences />}
          empty={
            filtered ? (
              <EmptyState {...words.noMatch} action={<Button onClick={() => setUrl({ q: writeQuery(NO_QUERY) })}>{words.noMatch.clear}</Button>} />
            ) : (
              <EmptyState {...words.empty} action={<Button onClick={() => void navigate(paths.newWorkflow())}>{words.add}</Button>} />
            )
          }
        />
      )}
      <span className="visually-hidden" aria-live="polite">
        {name ? tabs.label(name) : ""}
      </span>
    </Page>
  );
}

function ListPreferences(): ReactNode {
  const preferences = usePreferences();
  return (
    <CollectionPreferences
      title={words.preferences.title}
      confirmLabel={words.preferences.confirm}
      cancelLabel={words.preferences.cancel}
      preferences={{
        pageSize: preferences.workflowPageSize,
        wrapLines: preferences.wrapLines,
        visibleContent: [...FIXED, ...preferences.workflowColumns.filter((id) => !FIXED.includes(id))],
      }}
      pageSizePreference={{ title: words.preferences.pageSize, options: SIZES.map((value) => ({ value, label: words.preferences.size(value) })) }}
      wrapLinesPreference={{ label: words.preferences.wrap, description: words.preferences.wrapText }}
      visibleContentPreference={{
        title: words.preferences.columns,
        options: [
          {
            label: words.preferences.columnsOf,
            options: columns.map(({ id, header }) => ({ id, label: String(header), editable: !FIXED.includes(id) })),
          },
        ],
      }}
      onConfirm={({ detail }) =>
        setPreferences({
          workflowPageSize: detail.pageSize ?? preferences.workflowPageSize,
          wrapLines: detail.wrapLines ?? false,
          workflowColumns: [...(detail.visibleContent ?? preferences.workflowColumns)],
        })
      }
    />
  );
}
