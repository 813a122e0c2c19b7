import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import type { CreateCrawlerRequest } from "../../api/generated";
import { useCreateCrawler } from "../../api/nounMutations";
import { crawlerRequest, NEW_CRAWLER } from "../../domain/crawlerForm";
import { toRecord } from "../../domain/keyValues";
import { paths } from "../../paths";
import { crawlerForm as words, crawlers } from "../../text/crawlers";
import { flash } from "../../ui/flash";
import { Page } from "../../ui/Page";
import { CrawlerForm } from "./CrawlerForm";

export default function AddPage(): ReactNode {
  const create = useCreateCrawler();
  const navigate = useNavigate();
  return (
    <Page
      documentTitle={words.addTitle}
      contentType="form"
      crumbs={[
        { text: crawlers.title, href: paths.crawlers() },
        { text: words.addTitle, href: paths.newCrawler() },
      ]}
    >
      <CrawlerForm
        title={words.addTitle}
        submitText={words.submitAdd}
        initial={NEW_CRAWLER}
        pending={create.isPending}
        error={create.error}
        onCancel={() => void navigate(paths.crawlers())}
        onSubmit={(values) =>
          create.mutate({ ...crawlerRequest(values), Name: values.name, Tags: toRecord(values.tags) } as CreateCrawlerRequest, {
            onSuccess: () => {
              flash({ type: "success", content: crawlers.created(values.name) });
              void navigate(paths.crawlers({ select: values.name }));
            },
          })
        }
      />
    </Page>
  );
}
