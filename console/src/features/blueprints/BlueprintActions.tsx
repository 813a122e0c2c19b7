import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import type { Blueprint } from "../../api/generated";
import { useDeleteBlueprint } from "../../api/nounMutations";
import { paths } from "../../paths";
import { blueprints } from "../../text/blueprints";
import { nouns } from "../../text/nouns";
import { ActionMenu } from "../../ui/ActionMenu";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { flash } from "../../ui/flash";

export function BlueprintActions({ blueprint }: { blueprint: Blueprint | undefined }): ReactNode {
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const name = blueprint?.Name ?? "";
  const none = name === "" && nouns.selectFirst;
  const words = blueprints.actions;
  return (
    <>
      <ActionMenu
        items={[
          { id: "workflow", text: words.workflow, off: none || (!canRun(blueprint) && words.notActive), run: () => void navigate(paths.runBlueprint(name)) },
          { id: "delete", text: words.remove, off: none, run: () => setDeleting(true) },
        ]}
      />
      {deleting && <DeleteBlueprint name={name} onClose={() => setDeleting(false)} />}
    </>
  );
}

/** While an update is under way, and after one that has failed, the definition before is used. */
export function canRun(blueprint: Blueprint | undefined): boolean {
  return blueprint?.Status === "ACTIVE" || blueprint?.LastActiveDefinition !== undefined;
}

function DeleteBlueprint({ name, onClose }: { name: string; onClose: () => void }): ReactNode {
  const remove = useDeleteBlueprint();
  const navigate = useNavigate();
  const words = blueprints.deleteDialog;
  const confirm = (): void =>
    remove.mutate(name, {
      onSuccess: () => {
        flash({ type: "success", content: blueprints.deleted(name) });
        onClose();
        void navigate(paths.blueprints());
      },
    });
  return (
    <ConfirmDialog title={words.title(name)} confirm={words.confirm} pending={remove.isPending} error={remove.error} onConfirm={confirm} onClose={onClose}>
      {words.text}
    </ConfirmDialog>
  );
}
