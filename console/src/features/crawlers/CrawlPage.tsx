/** One crawl: what it changed, and its log with the evidence of every decision. */

import Alert from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { NodeRunDetails } from "../../api/console";
import { useCrawler, useNodeRun } from "../../api/nodeQueries";
import { crawlCounts } from "../../domain/crawlSummary";
import { nodeStatus } from "../../domain/status";
import { LogView } from "../../logs/LogView";
import { paths } from "../../paths";
import { crawlers, crawlPage as words, crawls } from "../../text/crawlers";
import { jobRuns } from "../../text/jobs";
import { AppLink } from "../../ui/AppLink";
import { CopyId } from "../../ui/CopyId";
import { InnerTable } from "../../ui/InnerTable";
import { Cut } from "../../ui/LoadError";
import { NounPage } from "../../ui/NounPage";
import { Duration, ExactTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";
import { useSegment } from "../../ui/useSegment";

export default function CrawlPage(): ReactNode {
  const [name, id] = [useSegment(1), useSegment(3)];
  const crawl = useNodeRun(id);
  return (
    <NounPage
      title={words.title(id.slice(0, 8))}
      documentTitle={`${words.title(id)} - ${name}`}
      crumbs={[
        { text: crawlers.title, href: paths.crawlers() },
        { text: name, href: paths.crawler(name) },
      ]}
      path={paths.crawl(name, id)}
      result={crawl}
      gone={{ ...words.gone, to: paths.crawler(name) }}
    >
      {(found) => (
        <SpaceBetween size="l">
          <Summary crawl={found} />
          {found.errorMessage && (
            <Alert type="error" header={words.failed}>
              <Cut text={found.errorMessage} />
            </Alert>
          )}
          <Changed crawl={found} />
          <Header variant="h2" description={words.logText}>
            {words.log}
          </Header>
          <LogView run={id} kind="CRAWLER" />
        </SpaceBetween>
      )}
    </NounPage>
  );
}

function Summary({ crawl }: { crawl: NodeRunDetails }): ReactNode {
  const { tables, partitions } = crawlCounts(crawl.crawl?.["Summary"] as string | undefined);
  const said = (of: typeof tables): string => crawls.counts(of.ADD.count, of.UPDATE.count, of.DELETE.count);
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: words.state, value: <StatusText status={nodeStatus(crawl.state)} /> },
        { label: words.crawler, value: <AppLink to={paths.crawler(crawl.name)}>{crawl.name}</AppLink> },
        { label: words.started, value: <ExactTime at={crawl.startedOn} /> },
        { label: words.ended, value: <ExactTime at={crawl.completedOn} /> },
        { label: words.duration, value: <Duration from={crawl.startedOn} to={crawl.completedOn} /> },
        { label: words.tables, value: said(tables) },
        { label: words.partitions, value: said(partitions) },
        { label: words.startedBy, value: crawl.triggerName ? <AppLink to={paths.trigger(crawl.triggerName)}>{crawl.triggerName}</AppLink> : jobRuns.byHand },
        ...(crawl.workflow && crawl.workflowRun ? [{ label: words.workflowRun, value: <AppLink to={paths.run(crawl.workflow, crawl.workflowRun)}>{crawl.workflow}</AppLink> }] : []),
        { label: words.id, value: <CopyId value={crawl.runId} /> },
      ]}
    />
  );
}

interface Change {
  table: string;
  change: "ADD" | "UPDATE" | "DELETE";
}

function Changed({ crawl }: { crawl: NodeRunDetails }): ReactNode {
  const { tables } = crawlCounts(crawl.crawl?.["Summary"] as string | undefined);
  const database = useCrawler(crawl.name).data?.DatabaseName;
  const items = (["ADD", "UPDATE", "DELETE"] as const).flatMap((change) => tables[change].names.map((table): Change => ({ table, change })));
  return (
    <InnerTable<Change>
      title={words.changed}
      label={words.changed}
      items={items}
      trackBy={(one) => `${one.change} ${one.table}`}
      empty={{ title: words.noChange }}
      columns={[
        {
          id: "table", header: words.table, isRowHeader: true,
          cell: (one) => (database && one.change !== "DELETE" ? <AppLink to={paths.table(database, one.table)}>{one.table}</AppLink> : one.table),
        },
        { id: "change", header: words.change, cell: (one) => words.changes[one.change] },
      ]}
    />
  );
}
