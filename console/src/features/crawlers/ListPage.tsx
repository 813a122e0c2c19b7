/** The list of crawlers, each with what its last crawl did. */

import { useEffect, useMemo, type ReactNode } from "react";
import { useLastRuns } from "../../api/nodeQueries";
import type { NodeRun } from "../../api/console";
import { useCrawlers } from "../../api/queries";
import type { Crawler } from "../../api/generated";
import { NEVER_RAN, nodeStatus } from "../../domain/status";
import { paths } from "../../paths";
import { crawlers as words } from "../../text/crawlers";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { ListTable, type ListColumn } from "../../ui/ListTable";
import { NameLinks } from "../../ui/NameLinks";
import { RelativeTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";
import { useUses } from "../../ui/useUses";
import { CrawlerActions } from "./CrawlerActions";
import { crawlerSchedule, crawlerStatus } from "./state";

interface Row {
  crawler: Crawler;
  name: string;
  run: NodeRun | undefined;
  workflows: string[];
}

const last = (row: Row) => (row.run ? nodeStatus(row.run.state) : NEVER_RAN);
/** None while a crawl goes on: it reports when it ends. */
const changes = (row: Row): string => {
  const crawl = row.run?.crawl;
  return crawl ? words.changed(Number(crawl["TablesCreated"] ?? 0), Number(crawl["TablesUpdated"] ?? 0), Number(crawl["TablesDeleted"] ?? 0)) : shell.none;
};
const targets = (row: Row): string => (row.crawler.Targets?.S3Targets ?? []).map((one) => one.Path).join(", ");

const columns: ListColumn<Row>[] = [
  { id: "name", header: words.columns.name, width: 195, value: (row) => row.name, cell: (row) => <AppLink to={paths.crawler(row.name)}>{row.name}</AppLink> },
  {
    id: "state", header: words.columns.state, width: 115, value: (row) => crawlerStatus(row.crawler.State ?? "").word,
    cell: (row) => <StatusText status={crawlerStatus(row.crawler.State ?? "")} />,
  },
  { id: "schedule", header: words.columns.schedule, width: 185, value: (row) => crawlerSchedule(row.crawler), cell: (row) => crawlerSchedule(row.crawler) },
  { id: "lastState", header: words.columns.lastState, width: 165, value: (row) => last(row).word, cell: (row) => <StatusText status={last(row)} /> },
  { id: "last", header: words.columns.last, width: 120, value: (row) => row.run?.startedOn ?? undefined, cell: (row) => <RelativeTime at={row.run?.startedOn} /> },
  { id: "changes", header: words.columns.changes, width: 145, value: changes, cell: changes },
  {
    id: "database", header: words.columns.database, width: 125, value: (row) => row.crawler.DatabaseName,
    cell: (row) => (row.crawler.DatabaseName ? <AppLink to={paths.database(row.crawler.DatabaseName)}>{row.crawler.DatabaseName}</AppLink> : shell.none),
  },
  { id: "targets", header: words.columns.targets, width: 280, optional: true, value: targets, cell: (row) => targets(row) || shell.none },
  {
    id: "workflows", header: words.columns.workflows, width: 160, optional: true, value: (row) => row.workflows[0], text: (row) => row.workflows.join(", "),
    cell: (row) => <NameLinks names={row.workflows} to={paths.workflow} />,
  },
  {
    id: "modified", header: words.columns.modified, width: 145, optional: true, value: (row) => row.crawler.LastUpdated,
    cell: (row) => <RelativeTime at={row.crawler.LastUpdated} />,
  },
];

export default function ListPage(): ReactNode {
  const crawlers = useCrawlers();
  const runs = useLastRuns("CRAWLER");
  const uses = useUses("CRAWLER");
  // The state of a crawler follows from its crawls, of which alone the page asks again and again.
  const states = Object.values(runs.data ?? {}).map((run) => `${run.runId} ${run.state}`).join();
  const refresh = crawlers.refetch;
  useEffect(() => {
    if (states !== "") void refresh();
  }, [states, refresh]);
  const items = useMemo(
    () =>
      crawlers.data?.map((crawler): Row => {
        const name = crawler.Name ?? "";
        return { crawler, name, run: runs.data?.[name], workflows: uses(name).workflows };
      }),
    [crawlers.data, runs.data, uses],
  );
  const refetch: typeof crawlers.refetch = (options) => Promise.all([crawlers.refetch(options), runs.refetch()]).then(([first]) => first);
  return (
    <ListTable<Row>
      id="crawlers"
      path={paths.crawlers()}
      words={words}
      items={runs.isPending ? undefined : items}
      result={{ ...crawlers, error: crawlers.error ?? runs.error, refetch }}
      name={(row) => row.name}
      columns={columns}
      actions={(row) => <CrawlerActions crawler={row?.crawler} />}
      create={{ text: words.create, to: paths.newCrawler() }}
    />
  );
}
