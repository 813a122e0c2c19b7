/** Starts and ends of runs of all workflows, newest first. */

import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useMemo, type ReactNode } from "react";
import type { RunRow } from "../../api/console";
import { useRunSpan } from "../../api/monitoring";
import { happenings, spanSeconds, type Happening } from "../../domain/lanes";
import { workflowRunStatus } from "../../domain/status";
import { useTopic } from "../../live/useTopic";
import { paths } from "../../paths";
import { eventsPage as words, timelinePage } from "../../text/monitoring";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { Duration, ExactTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";
import { useUrlState } from "../../ui/useSegment";

const OPTIONS = Object.entries(timelinePage.ranges).map(([value, label]) => ({ value, label }));
const DAY = "24h";
const PAGE = 50;
const NONE: readonly string[] = [];

export default function EventsPage(): ReactNode {
  const [url, setUrl] = useUrlState();
  const within = OPTIONS.find((one) => one.value === (url.get("within") ?? DAY)) ?? { value: DAY, label: timelinePage.ranges[DAY] ?? "" };
  const found = useRunSpan({ within: spanSeconds(within.value) ?? 86_400, status: NONE, workflow: NONE });
  useTopic("workflows", (messages) => {
    if (messages.some((one) => one.kind === "patch")) void found.refetch();
  });
  const [q, bad] = [url.get("q") ?? "", url.get("bad") === "1"];
  const all = useMemo(() => (found.data ? happenings(found.data.runs, found.data.from, found.data.to) : []), [found.data]);
  const shown = useMemo(() => all.filter((one) => matches(one, q.toLowerCase(), bad)), [all, q, bad]);
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  const page = Math.min(pages, Math.max(1, Number(url.get("page")) || 1));
  return (
    <Page documentTitle={words.title} crumbs={[{ text: words.title, href: paths.events() }]} contentType="table">
      <Table<Happening<RunRow>>
        variant="full-page"
        enableKeyboardNavigation
        stickyHeader
        loading={found.isPending}
        loadingText={shell.loading}
        items={shown.slice((page - 1) * PAGE, page * PAGE)}
        trackBy={(one) => `${one.run.runId} ${one.what}`}
        ariaLabels={{ tableLabel: words.label }}
        header={
          <Header
            variant="h1"
            counter={`(${shown.length.toLocaleString("en")})`}
            description={found.data?.truncated ? timelinePage.truncated : words.description}
            actions={<Select ariaLabel={timelinePage.range} options={OPTIONS} selectedOption={within} onChange={({ detail }) => setUrl({ within: detail.selectedOption.value === DAY ? undefined : detail.selectedOption.value, page: undefined })} />}
          >
            {words.title}
          </Header>
        }
        filter={
          <SpaceBetween size="m" direction="horizontal" alignItems="center">
            <TextFilter filteringText={q} filteringPlaceholder={words.find} filteringAriaLabel={words.find} onChange={({ detail }) => setUrl({ q: detail.filteringText, page: undefined })} />
            <Checkbox checked={bad} onChange={({ detail }) => setUrl({ bad: detail.checked ? "1" : undefined, page: undefined })}>
              {words.onlyBad}
            </Checkbox>
          </SpaceBetween>
        }
        pagination={
          <Pagination
            currentPageIndex={page}
            pagesCount={pages}
            onChange={({ detail }) => setUrl({ page: detail.currentPageIndex === 1 ? undefined : String(detail.currentPageIndex) })}
            ariaLabels={{ nextPageLabel: words.pages.next, previousPageLabel: words.pages.previous, pageLabel: words.pages.page }}
          />
        }
        columnDefinitions={[
          { id: "at", header: words.columns.at, minWidth: 190, cell: (one) => <ExactTime at={one.at} /> },
          { id: "what", header: words.columns.what, minWidth: 200, cell: (one) => <What happening={one} /> },
          { id: "workflow", header: words.columns.workflow, isRowHeader: true, minWidth: 170, cell: (one) => <AppLink to={paths.workflow(one.run.workflow)}>{one.run.workflow}</AppLink> },
          { id: "run", header: words.columns.run, minWidth: 170, cell: (one) => <AppLink to={paths.run(one.run.workflow, one.run.runId)}>{`${one.run.runId.slice(0, 14)}…`}</AppLink> },
          { id: "duration", header: words.columns.duration, minWidth: 110, cell: (one) => (one.what === "ended" ? <Duration from={one.run.startedOn} to={one.run.completedOn} /> : shell.none) },
          { id: "message", header: words.columns.message, minWidth: 160, cell: (one) => <span className="message">{(one.what === "ended" && one.run.errorMessage?.slice(0, 300)) || shell.none}</span> },
        ]}
        empty={
          found.error ? (
            <LoadError error={found.error} onRetry={() => void found.refetch()} />
          ) : all.length > 0 ? (
            <EmptyState title={words.noMatch.title} text={words.noMatch.text} action={<Button onClick={() => setUrl({ q: undefined, bad: undefined })}>{words.noMatch.clear}</Button>} />
          ) : (
            <EmptyState {...words.empty} />
          )
        }
      />
    </Page>
  );
}

function What({ happening: { what, run } }: { happening: Happening<RunRow> }): ReactNode {
  if (what === "started") return run.previousRunId ? words.resumed : words.started;
  return <StatusText status={workflowRunStatus(run.status, run.failed)} />;
}

function matches({ run, what }: Happening<RunRow>, q: string, bad: boolean): boolean {
  if (bad && !(what === "ended" && workflowRunStatus(run.status, run.failed).tone !== "good")) return false;
  return q === "" || `${run.workflow} ${run.runId} ${run.errorMessage ?? ""}`.toLowerCase().includes(q);
}
