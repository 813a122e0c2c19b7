import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import type { CreateTriggerRequest } from "../../api/generated";
import { useTrigger } from "../../api/nodeQueries";
import { useCreateTrigger } from "../../api/nounMutations";
import { cloneTrigger } from "../../domain/draft";
import type { TriggerDefinition } from "../../domain/workflowGraph";
import { paths } from "../../paths";
import { triggerDialog } from "../../text/editor";
import { triggerPage as words, triggers } from "../../text/triggers";
import { flash } from "../../ui/flash";
import { FormLoader } from "../../ui/FormLoader";
import { useUrlState } from "../../ui/useSegment";
import { TriggerEditor } from "./TriggerEditor";

const NEW: TriggerDefinition = { Name: "", Type: "SCHEDULED", Schedule: "cron(0 7 * * ? *)", Actions: [], StartOnCreation: true };

/** A trigger of no workflow: a new one, or a copy of another. */
export default function AddPage(): ReactNode {
  const [url] = useUrlState();
  const source = url.get("clone") ?? "";
  const cloned = useTrigger(source);
  const create = useCreateTrigger();
  const navigate = useNavigate();
  return (
    <FormLoader
      title={words.addTitle}
      crumbs={[{ text: triggers.title, href: paths.triggers() }]}
      path={paths.newTrigger()}
      results={source ? [cloned] : []}
      gone={{ ...triggers.gone, to: paths.triggers() }}
    >
      {() => (
        <TriggerEditor
          title={words.addTitle}
          submitText={words.submitAdd}
          initial={source && cloned.data ? copyOf(cloned.data as TriggerDefinition) : NEW}
          editing={false}
          workflow={undefined}
          pending={create.isPending}
          error={create.error}
          onCancel={() => void navigate(paths.triggers())}
          onSubmit={(trigger) =>
            create.mutate(trigger as CreateTriggerRequest, {
              onSuccess: () => {
                flash({ type: "success", content: triggers.created(trigger.Name) });
                void navigate(paths.triggers({ select: trigger.Name }));
              },
            })
          }
        />
      )}
    </FormLoader>
  );
}

/** A copy stands alone: the workflow has its own graph to clone triggers on. */
function copyOf(trigger: TriggerDefinition & { WorkflowName?: string; Id?: string }): TriggerDefinition {
  const { WorkflowName: _workflow, Id: _id, State: _state, ...rest } = cloneTrigger({ ...trigger, Actions: trigger.Actions ?? [] }, triggerDialog.clone.copy(trigger.Name)) as typeof trigger;
  return rest;
}
