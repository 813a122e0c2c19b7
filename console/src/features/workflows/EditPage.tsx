import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useChangeTags, useUpdateWorkflow } from "../../api/mutations";
import { useTags, useWorkflow } from "../../api/queries";
import { fromRecord, toRecord } from "../../domain/keyValues";
import { paths } from "../../paths";
import { form as words, list } from "../../text/workflows";
import { flash } from "../../ui/flash";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { useSegment } from "../../ui/useSegment";
import { useArn } from "./useArn";
import { WorkflowForm, type WorkflowValues } from "./WorkflowForm";

export default function EditPage(): ReactNode {
  const name = useSegment(1);
  const arn = useArn(name);
  const workflow = useWorkflow(name);
  const tags = useTags(arn);
  const update = useUpdateWorkflow();
  const changeTags = useChangeTags();
  const navigate = useNavigate();
  const done = (): void => void navigate(paths.workflows({ workflow: name, tab: "details" }));
  const error = workflow.error ?? tags.error;
  const save = (values: WorkflowValues): void => {
    const wanted = toRecord(values.tags);
    const old = tags.data ?? {};
    const put = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => old[key] !== value));
    const drop = Object.keys(old).filter((key) => !(key in wanted));
    update.mutate(
      {
        Name: name,
        Description: values.description,
        DefaultRunProperties: toRecord(values.properties),
        MaxConcurrentRuns: values.maxConcurrency ? Number(values.maxConcurrency) : undefined,
      },
      {
        // Tags have operations of their own: the second call, whose failure leaves the first one done.
        onSuccess: () =>
          changeTags.mutate(
            { arn: arn ?? "", put, drop },
            {
              onSuccess: () => {
                flash({ type: "success", content: words.saved(name) });
                done();
              },
            },
          ),
      },
    );
  };
  return (
    <Page
      documentTitle={words.editTitle(name)}
      contentType="form"
      crumbs={[
        { text: list.title, href: paths.workflows() },
        { text: name, href: paths.workflow(name) },
        { text: words.editTitle(name), href: paths.editWorkflow(name) },
      ]}
    >
      {error && <LoadError error={error} onRetry={() => void workflow.refetch()} />}
      {workflow.data && tags.data && (
        <WorkflowForm
          title={words.editTitle(name)}
          submitText={words.submitEdit}
          fixedName
          initial={{
            name,
            description: workflow.data.Description ?? "",
            maxConcurrency: workflow.data.MaxConcurrentRuns?.toString() ?? "",
            properties: fromRecord(workflow.data.DefaultRunProperties),
            tags: fromRecord(tags.data),
          }}
          pending={update.isPending || changeTags.isPending}
          error={update.error ?? changeTags.error}
          onCancel={done}
          onSubmit={save}
        />
      )}
    </Page>
  );
}
