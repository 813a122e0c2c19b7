import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useCrawlLog } from "../../api/nodeQueries";
import type { Table } from "../../api/generated";
import { evidenceOf } from "../../domain/crawlSummary";
import { paths } from "../../paths";
import { table } from "../../text/catalog";
import { shell } from "../../text/shell";
import { CodeText } from "../../ui/CodeText";
import { EmptyState } from "../../ui/EmptyState";
import { LinkButton } from "../../ui/LinkButton";
import { LoadError } from "../../ui/LoadError";

const words = table.evidence;

/** What the crawl that wrote the table last has to say for it. */
export function EvidenceTab({ table: found }: { table: Table }): ReactNode {
  const crawler = found.Parameters?.["UPDATED_BY_CRAWLER"];
  const crawl = found.Parameters?.["CRAWL_RUN_ID"];
  const log = useCrawlLog(crawl);
  if (!crawler || !crawl) return <EmptyState {...words.none} />;
  if (log.error?.code === "EntityNotFoundException") return <EmptyState {...words.gone} />;
  if (log.error) return <LoadError error={log.error} onRetry={() => void log.refetch()} />;
  if (!log.data) return <Box color="text-body-secondary">{shell.loading}</Box>;
  const lines = evidenceOf(log.data.lines.map(([, text]) => text), found.Name, found.StorageDescriptor?.Location);
  return (
    <SpaceBetween size="m">
      <Header variant="h2" description={words.by(crawler)} actions={<LinkButton to={paths.crawl(crawler, crawl)}>{words.crawl}</LinkButton>}>
        {words.title}
      </Header>
      {lines.length > 0 ? <CodeText text={lines.join("\n")} label={words.title} /> : <Box color="text-body-secondary">{words.noLines}</Box>}
    </SpaceBetween>
  );
}
