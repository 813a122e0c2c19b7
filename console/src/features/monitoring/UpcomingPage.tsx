/** What schedules start next, and where two of them get in each other's way. */

import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import type { ReactNode } from "react";
import type { Due } from "../../api/console";
import { useUpcoming } from "../../api/monitoring";
import { useSwitchTrigger } from "../../api/mutations";
import { paths } from "../../paths";
import { upcomingPage as words } from "../../text/monitoring";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { flash } from "../../ui/flash";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { ExactTime, RelativeTime } from "../../ui/RelativeTime";
import { useUrlState } from "../../ui/useSegment";

const OPTIONS = Object.entries(words.spans).map(([value, label]) => ({ value, label }));

export default function UpcomingPage(): ReactNode {
  const [url, setUrl] = useUrlState();
  const within = OPTIONS.find((one) => one.value === url.get("within")) ?? OPTIONS[0] ?? { value: "24h", label: "" };
  const found = useUpcoming(within.value);
  const q = url.get("q") ?? "";
  const all = found.data?.items ?? [];
  const items = all.filter((due) => `${due.name} ${due.workflow ?? ""}`.toLowerCase().includes(q.toLowerCase()));
  return (
    <Page documentTitle={words.title} crumbs={[{ text: words.title, href: paths.upcoming() }]} contentType="table">
      <Table<Due>
        variant="full-page"
        enableKeyboardNavigation
        stickyHeader
        loading={found.isPending}
        loadingText={shell.loading}
        items={items}
        trackBy={(due) => `${due.kind} ${due.name} ${due.dueOn}`}
        ariaLabels={{ tableLabel: words.label }}
        header={
          <Header
            variant="h1"
            counter={found.data && `(${items.length.toLocaleString("en")})`}
            description={found.data?.truncated ? words.truncated : words.description}
            actions={
              <SpaceBetween size="xs" direction="horizontal">
                <Select ariaLabel={words.within} options={OPTIONS} selectedOption={within} onChange={({ detail }) => setUrl({ within: detail.selectedOption.value === "24h" ? undefined : detail.selectedOption.value })} />
                <Button iconName="refresh" ariaLabel={shell.retry} loading={found.isFetching && !found.isPending} onClick={() => void found.refetch()} />
              </SpaceBetween>
            }
          >
            {words.title}
          </Header>
        }
        filter={<TextFilter filteringText={q} filteringPlaceholder={words.find} filteringAriaLabel={words.find} onChange={({ detail }) => setUrl({ q: detail.filteringText })} />}
        columnDefinitions={[
          { id: "due", header: words.columns.due, minWidth: 190, cell: (due) => <ExactTime at={due.dueOn} /> },
          { id: "in", header: words.columns.in, minWidth: 110, cell: (due) => <RelativeTime at={due.dueOn} /> },
          { id: "name", header: words.columns.name, isRowHeader: true, minWidth: 180, cell: (due) => <AppLink to={due.kind === "CRAWLER" ? paths.crawler(due.name) : paths.trigger(due.name)}>{due.name}</AppLink> },
          { id: "workflow", header: words.columns.workflow, minWidth: 150, cell: (due) => (due.workflow ? <AppLink to={paths.workflow(due.workflow)}>{due.workflow}</AppLink> : (words.kinds[due.kind] ?? due.kind)) },
          { id: "schedule", header: words.columns.schedule, minWidth: 180, cell: (due) => <span title={due.schedule}>{due.words}</span> },
          { id: "clashes", header: words.columns.clashes, minWidth: 160, cell: (due) => <Clashes clashes={due.clashes} /> },
          { id: "actions", header: words.columns.actions, minWidth: 120, cell: (due) => due.kind === "TRIGGER" && <Deactivate name={due.name} onDone={() => void found.refetch()} /> },
        ]}
        empty={
          found.error ? (
            <LoadError error={found.error} onRetry={() => void found.refetch()} />
          ) : all.length > 0 ? (
            <EmptyState title={words.noMatch.title} text={words.noMatch.text} action={<Button onClick={() => setUrl({ q: undefined })}>{words.noMatch.clear}</Button>} />
          ) : (
            <EmptyState {...words.empty} />
          )
        }
      />
    </Page>
  );
}

function Clashes({ clashes }: { clashes: readonly string[] }): ReactNode {
  if (clashes.length === 0) return shell.none;
  return (
    <StatusIndicator type="warning">
      <span className="message">{clashes.join(". ")}</span>
    </StatusIndicator>
  );
}

function Deactivate({ name, onDone }: { name: string; onDone: () => void }): ReactNode {
  const switchTrigger = useSwitchTrigger();
  return (
    <Button
      variant="inline-link"
      ariaLabel={words.deactivateThis(name)}
      loading={switchTrigger.isPending}
      onClick={() =>
        switchTrigger.mutate(
          { name, activate: false },
          {
            onSuccess: () => {
              flash({ type: "success", content: words.deactivated(name) });
              onDone();
            },
            onError: (error) => flash({ type: "error", header: words.refused(name), content: error.message.slice(0, 2000) }),
          },
        )
      }
    >
      {words.deactivate}
    </Button>
  );
}
