/** One crawler: its runs, and what it is. */

import type { ReactNode } from "react";
import { useCrawler } from "../../api/nodeQueries";
import { paths } from "../../paths";
import { crawlers as words } from "../../text/crawlers";
import { NounPage } from "../../ui/NounPage";
import { StatusText } from "../../ui/StatusText";
import { UrlTabs } from "../../ui/UrlTabs";
import { useSegment } from "../../ui/useSegment";
import { CrawlerActions } from "./CrawlerActions";
import { CrawlsTab } from "./CrawlsTab";
import { DetailsTab } from "./DetailsTab";
import { crawlerStatus } from "./state";

export default function CrawlerPage(): ReactNode {
  const name = useSegment(1);
  const crawler = useCrawler(name);
  return (
    <NounPage
      title={name}
      documentTitle={`${name} - ${words.title}`}
      crumbs={[{ text: words.title, href: paths.crawlers() }]}
      path={paths.crawler(name)}
      description={crawler.data?.Description || <StatusText status={crawlerStatus(crawler.data?.State ?? "")} />}
      result={crawler}
      gone={{ ...words.gone, to: paths.crawlers() }}
      actions={<CrawlerActions crawler={crawler.data} />}
    >
      {(found) => (
        <UrlTabs
          label={name}
          tabs={[
            { id: "runs", label: words.tabs.runs, content: <CrawlsTab name={name} /> },
            { id: "details", label: words.tabs.details, content: <DetailsTab crawler={found} name={name} /> },
          ]}
        />
      )}
    </NounPage>
  );
}
