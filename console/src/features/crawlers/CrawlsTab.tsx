import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import type { CrawlerHistory } from "../../api/generated";
import { useCrawls } from "../../api/nodeQueries";
import { crawlCounts, type CrawlCounts } from "../../domain/crawlSummary";
import { crawlState } from "../../domain/nodeRuns";
import { nodeStatus } from "../../domain/status";
import { paths } from "../../paths";
import { crawls as words } from "../../text/crawlers";
import { nouns } from "../../text/nouns";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { InnerTable } from "../../ui/InnerTable";
import { Duration, RelativeTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";

const said = (changes: CrawlCounts["tables"]): string => words.counts(changes.ADD.count, changes.UPDATE.count, changes.DELETE.count);

export function CrawlsTab({ name }: { name: string }): ReactNode {
  const crawls = useCrawls(name);
  return (
    <InnerTable<CrawlerHistory>
      title={words.title}
      label={words.title}
      items={crawls.data}
      result={crawls}
      loadingText={words.loading}
      trackBy={(crawl) => crawl.CrawlId ?? ""}
      empty={words.empty}
      actions={<Button iconName="refresh" ariaLabel={nouns.refresh} loading={crawls.isFetching && !crawls.isPending} onClick={() => void crawls.refetch()} />}
      columns={[
        {
          id: "id", header: words.columns.id, isRowHeader: true, minWidth: 130,
          cell: (crawl) => (
            <span title={crawl.CrawlId}>
              <AppLink to={paths.crawl(name, crawl.CrawlId ?? "")}>{`${(crawl.CrawlId ?? "").slice(0, 8)}…`}</AppLink>
            </span>
          ),
        },
        { id: "state", header: words.columns.state, sortingField: "State", minWidth: 130, cell: (crawl) => <StatusText status={nodeStatus(crawlState(crawl.State ?? ""))} /> },
        { id: "started", header: words.columns.started, sortingField: "StartTime", minWidth: 120, cell: (crawl) => <RelativeTime at={crawl.StartTime} /> },
        { id: "duration", header: words.columns.duration, minWidth: 110, cell: (crawl) => <Duration from={crawl.StartTime} to={crawl.EndTime} /> },
        { id: "tables", header: words.columns.tables, minWidth: 150, cell: (crawl) => said(crawlCounts(crawl.Summary).tables) },
        { id: "partitions", header: words.columns.partitions, minWidth: 150, cell: (crawl) => said(crawlCounts(crawl.Summary).partitions) },
        { id: "error", header: words.columns.error, minWidth: 180, cell: (crawl) => (crawl.ErrorMessage ? <span className="message">{crawl.ErrorMessage.slice(0, 200)}</span> : shell.none) },
        {
          id: "logs", header: words.columns.logs, minWidth: 100,
          cell: (crawl) => (
            <AppLink to={paths.crawl(name, crawl.CrawlId ?? "")} ariaLabel={words.openLogOf(crawl.CrawlId ?? "")}>
              {words.openLog}
            </AppLink>
          ),
        },
      ]}
    />
  );
}
