import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useCreateWorkflow } from "../../api/mutations";
import { toRecord } from "../../domain/keyValues";
import { paths } from "../../paths";
import { form as words, list } from "../../text/workflows";
import { flash } from "../../ui/flash";
import { Page } from "../../ui/Page";
import { EMPTY, WorkflowForm } from "./WorkflowForm";

export default function AddPage(): ReactNode {
  const create = useCreateWorkflow();
  const navigate = useNavigate();
  return (
    <Page
      documentTitle={words.addTitle}
      contentType="form"
      crumbs={[{ text: list.title, href: paths.workflows() }, { text: words.addTitle, href: paths.newWorkflow() }]}
    >
      <WorkflowForm
        title={words.addTitle}
        submitText={words.submitAdd}
        initial={EMPTY}
        pending={create.isPending}
        error={create.error}
        onCancel={() => void navigate(paths.workflows())}
        onSubmit={(values) =>
          create.mutate(
            {
              Name: values.name,
              Description: values.description || undefined,
              MaxConcurrentRuns: values.maxConcurrency ? Number(values.maxConcurrency) : undefined,
              DefaultRunProperties: toRecord(values.properties),
              Tags: toRecord(values.tags),
            },
            {
              onSuccess: () => {
                flash({ type: "success", content: words.created(values.name) });
                void navigate(paths.workflows({ workflow: values.name, tab: "graph" }));
              },
            },
          )
        }
      />
    </Page>
  );
}
