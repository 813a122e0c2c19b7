import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useCreateJob } from "../../api/nounMutations";
import { jobUpdate, NEW_JOB } from "../../domain/jobForm";
import { toRecord } from "../../domain/keyValues";
import { paths } from "../../paths";
import { jobForm as words, jobs } from "../../text/jobs";
import { flash } from "../../ui/flash";
import { Page } from "../../ui/Page";
import { JobForm } from "./JobForm";

export default function AddPage(): ReactNode {
  const create = useCreateJob();
  const navigate = useNavigate();
  return (
    <Page
      documentTitle={words.addTitle}
      contentType="form"
      crumbs={[
        { text: jobs.title, href: paths.jobs() },
        { text: words.addTitle, href: paths.newJob() },
      ]}
    >
      <JobForm
        title={words.addTitle}
        submitText={words.submitAdd}
        initial={NEW_JOB}
        pending={create.isPending}
        error={create.error}
        onCancel={() => void navigate(paths.jobs())}
        onSubmit={(values) =>
          create.mutate({ ...(jobUpdate(values) as Omit<Parameters<typeof create.mutate>[0], "Name">), Name: values.name, Tags: toRecord(values.tags) }, {
            onSuccess: () => {
              flash({ type: "success", content: jobs.created(values.name) });
              void navigate(paths.jobs({ select: values.name }));
            },
          })
        }
      />
    </Page>
  );
}
