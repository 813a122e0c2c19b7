import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import type { JobUpdate } from "../../api/generated";
import { useJob } from "../../api/nodeQueries";
import { useUpdateJob } from "../../api/nounMutations";
import { useTags } from "../../api/queries";
import { jobUpdate, jobValues, SHELL, type JobValues } from "../../domain/jobForm";
import { toRecord } from "../../domain/keyValues";
import { paths } from "../../paths";
import { jobForm as words, jobs } from "../../text/jobs";
import { nouns } from "../../text/nouns";
import { flash } from "../../ui/flash";
import { FormLoader } from "../../ui/FormLoader";
import { useArn } from "../../ui/useArn";
import { useSaveTags } from "../../ui/useSaveTags";
import { useSegment } from "../../ui/useSegment";
import { JobForm } from "./JobForm";

export default function EditPage(): ReactNode {
  const name = useSegment(1);
  const arn = useArn(`job/${name}`);
  const job = useJob(name);
  const tags = useTags(arn);
  const update = useUpdateJob();
  const saving = useSaveTags();
  const navigate = useNavigate();
  const leave = (): void => void navigate(paths.job(name, { tab: "details" }));
  const save = (values: JobValues): void => {
    const done = (): void => {
      flash({ type: "success", content: jobs.saved(name) });
      leave();
    };
    const onSuccess = (): void => saving.save(arn ?? "", tags.data ?? {}, toRecord(values.tags), done);
    update.mutate({ name, update: jobUpdate(values, job.data) as JobUpdate }, { onSuccess });
  };
  const command = job.data?.Command?.Name;
  return (
    <FormLoader
      title={words.editTitle(name)}
      crumbs={[
        { text: jobs.title, href: paths.jobs() },
        { text: name, href: paths.job(name) },
      ]}
      path={paths.editJob(name)}
      results={[job, tags]}
      gone={{ ...jobs.gone, to: paths.jobs() }}
    >
      {() => (
        <JobForm
          title={words.editTitle(name)}
          submitText={nouns.save}
          fixedName
          command={command === SHELL ? undefined : command}
          initial={jobValues(job.data ?? {}, tags.data)}
          pending={update.isPending || saving.isPending}
          error={update.error ?? saving.error}
          onCancel={leave}
          onSubmit={save}
        />
      )}
    </FormLoader>
  );
}
