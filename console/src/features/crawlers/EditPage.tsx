import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import type { UpdateCrawlerRequest } from "../../api/generated";
import { useCrawler } from "../../api/nodeQueries";
import { useUpdateCrawler } from "../../api/nounMutations";
import { useTags } from "../../api/queries";
import { crawlerRequest, crawlerValues, otherTargets, type CrawlerValues } from "../../domain/crawlerForm";
import { toRecord } from "../../domain/keyValues";
import { paths } from "../../paths";
import { crawlerForm as words, crawlers } from "../../text/crawlers";
import { nouns } from "../../text/nouns";
import { flash } from "../../ui/flash";
import { FormLoader } from "../../ui/FormLoader";
import { useArn } from "../../ui/useArn";
import { useSaveTags } from "../../ui/useSaveTags";
import { useSegment } from "../../ui/useSegment";
import { CrawlerForm } from "./CrawlerForm";

export default function EditPage(): ReactNode {
  const name = useSegment(1);
  const arn = useArn(`crawler/${name}`);
  const crawler = useCrawler(name);
  const tags = useTags(arn);
  const update = useUpdateCrawler();
  const saving = useSaveTags();
  const navigate = useNavigate();
  const leave = (): void => void navigate(paths.crawler(name, { tab: "details" }));
  const save = (values: CrawlerValues): void => {
    const done = (): void => {
      flash({ type: "success", content: crawlers.saved(name) });
      leave();
    };
    const onSuccess = (): void => saving.save(arn ?? "", tags.data ?? {}, toRecord(values.tags), done);
    update.mutate({ ...crawlerRequest(values, crawler.data), Name: name } as UpdateCrawlerRequest, { onSuccess });
  };
  return (
    <FormLoader
      title={words.editTitle(name)}
      crumbs={[
        { text: crawlers.title, href: paths.crawlers() },
        { text: name, href: paths.crawler(name) },
      ]}
      path={paths.editCrawler(name)}
      results={[crawler, tags]}
      gone={{ ...crawlers.gone, to: paths.crawlers() }}
    >
      {() => (
        <CrawlerForm
          title={words.editTitle(name)}
          submitText={nouns.save}
          fixedName
          others={otherTargets(crawler.data?.Targets)}
          initial={crawlerValues(crawler.data ?? {}, tags.data)}
          pending={update.isPending || saving.isPending}
          error={update.error ?? saving.error}
          onCancel={leave}
          onSubmit={save}
        />
      )}
    </FormLoader>
  );
}
