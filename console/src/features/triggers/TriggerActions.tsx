/** The Actions menu of a trigger: on the list and on its own page. */

import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import type { Trigger } from "../../api/generated";
import { useDeleteTrigger, useStartTrigger, useStopTrigger } from "../../api/nounMutations";
import { paths } from "../../paths";
import { nouns } from "../../text/nouns";
import { triggers } from "../../text/triggers";
import { ActionMenu } from "../../ui/ActionMenu";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { flash } from "../../ui/flash";
import { refused } from "../../ui/refused";

const words = triggers.actions;

export function TriggerActions({ trigger }: { trigger: Trigger | undefined }): ReactNode {
  const [deleting, setDeleting] = useState(false);
  const start = useStartTrigger();
  const stop = useStopTrigger();
  const navigate = useNavigate();
  const name = trigger?.Name ?? "";
  const none = name === "" && nouns.selectFirst;
  const isOnDemand = trigger?.Type === "ON_DEMAND";
  const unfit = isOnDemand ? words.onDemand : trigger?.Type === "EVENT" && words.onEvents;
  const isActive = trigger?.State === "ACTIVATED" || trigger?.State === "ACTIVATING";
  const begin = (said: (name: string) => string, what: string): void =>
    start.mutate(name, { onSuccess: () => flash({ type: "success", content: said(name) }), onError: refused(what) });
  return (
    <>
      <ActionMenu
        pending={start.isPending || stop.isPending}
        items={[
          { id: "activate", text: words.activate, off: none || (unfit || (isActive && words.active)), run: () => begin(triggers.activated, words.activate) },
          {
            id: "deactivate", text: words.deactivate, off: none || (unfit || (!isActive && words.inactive)),
            run: () => stop.mutate(name, { onSuccess: () => flash({ type: "success", content: triggers.deactivated(name) }), onError: refused(words.deactivate) }),
          },
          { id: "fire", text: words.fire, off: none || (!isOnDemand && words.notOnDemand), run: () => begin(triggers.fired, words.fire) },
          { id: "clone", text: words.clone, off: none, run: () => void navigate(paths.newTrigger({ clone: name })) },
          { id: "edit", text: words.edit, off: none, run: () => void navigate(paths.editTrigger(name)) },
          { id: "delete", text: words.remove, off: none, run: () => setDeleting(true) },
        ]}
      />
      {deleting && <DeleteTrigger name={name} workflow={trigger?.WorkflowName} onClose={() => setDeleting(false)} />}
    </>
  );
}

function DeleteTrigger({ name, workflow, onClose }: { name: string; workflow: string | undefined; onClose: () => void }): ReactNode {
  const remove = useDeleteTrigger();
  const navigate = useNavigate();
  const words = triggers.deleteDialog;
  const confirm = (): void =>
    remove.mutate(name, {
      onSuccess: () => {
        flash({ type: "success", content: triggers.deleted(name) });
        onClose();
        void navigate(paths.triggers());
      },
    });
  return (
    <ConfirmDialog title={words.title(name)} confirm={words.confirm} pending={remove.isPending} error={remove.error} onConfirm={confirm} onClose={onClose}>
      <p>
        {words.text} {workflow && words.ofWorkflow(workflow)}
      </p>
    </ConfirmDialog>
  );
}
