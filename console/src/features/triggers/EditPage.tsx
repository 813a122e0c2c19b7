import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import type { TriggerUpdate } from "../../api/generated";
import { useTrigger } from "../../api/nodeQueries";
import { useStartTrigger, useStopTrigger, useUpdateTrigger } from "../../api/nounMutations";
import { isActivated } from "../../domain/draft";
import { hasActivation, type TriggerDefinition } from "../../domain/workflowGraph";
import { paths } from "../../paths";
import { nouns } from "../../text/nouns";
import { triggerPage as words, triggers } from "../../text/triggers";
import { flash } from "../../ui/flash";
import { FormLoader } from "../../ui/FormLoader";
import { useSegment } from "../../ui/useSegment";
import { TriggerEditor } from "./TriggerEditor";

export default function EditPage(): ReactNode {
  const name = useSegment(1);
  const trigger = useTrigger(name);
  const update = useUpdateTrigger();
  const start = useStartTrigger();
  const stop = useStopTrigger();
  const navigate = useNavigate();
  const leave = (): void => void navigate(paths.trigger(name));
  const found = trigger.data as (TriggerDefinition & { WorkflowName?: string }) | undefined;
  const save = (next: TriggerDefinition): void => {
    const onSuccess = (): void => {
      flash({ type: "success", content: triggers.saved(name) });
      leave();
    };
    const [was, wanted] = [found !== undefined && isActivated(found), isActivated(next)];
    const { Description, Schedule, Actions, Predicate, EventBatchingCondition } = next;
    // Activation has operations of its own: the second call, whose failure leaves the first one done.
    const after = !hasActivation(next.Type) || was === wanted ? onSuccess : (): void => (wanted ? start : stop).mutate(name, { onSuccess });
    update.mutate({ name, update: { Description: Description ?? "", Schedule, Actions, Predicate, EventBatchingCondition } as TriggerUpdate }, { onSuccess: after });
  };
  return (
    <FormLoader
      title={words.editTitle(name)}
      crumbs={[
        { text: triggers.title, href: paths.triggers() },
        { text: name, href: paths.trigger(name) },
      ]}
      path={paths.editTrigger(name)}
      results={[trigger]}
      gone={{ ...triggers.gone, to: paths.triggers() }}
    >
      {() => (
        <TriggerEditor
          title={words.editTitle(name)}
          submitText={nouns.save}
          initial={{ ...(found as TriggerDefinition), Actions: found?.Actions ?? [] }}
          editing
          workflow={found?.WorkflowName}
          pending={update.isPending || start.isPending || stop.isPending}
          error={update.error ?? start.error ?? stop.error}
          onCancel={leave}
          onSubmit={save}
        />
      )}
    </FormLoader>
  );
}
