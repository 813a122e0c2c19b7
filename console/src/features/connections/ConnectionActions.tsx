import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { useDeleteConnection, useTestConnection } from "../../api/nounMutations";
import { paths } from "../../paths";
import { connections } from "../../text/catalog";
import { nouns } from "../../text/nouns";
import { ActionMenu } from "../../ui/ActionMenu";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { flash } from "../../ui/flash";
import { refused } from "../../ui/refused";

const words = connections.actions;

export function ConnectionActions({ name }: { name: string }): ReactNode {
  const [deleting, setDeleting] = useState(false);
  const test = useTestConnection();
  const none = name === "" && nouns.selectFirst;
  return (
    <>
      <ActionMenu
        pending={test.isPending}
        items={[
          {
            id: "test", text: words.test, off: none,
            run: () => test.mutate(name, { onSuccess: () => flash({ type: "success", content: connections.tested(name) }), onError: refused(words.test) }),
          },
          { id: "delete", text: words.remove, off: none, run: () => setDeleting(true) },
        ]}
      />
      {deleting && <DeleteConnection name={name} onClose={() => setDeleting(false)} />}
    </>
  );
}

function DeleteConnection({ name, onClose }: { name: string; onClose: () => void }): ReactNode {
  const remove = useDeleteConnection();
  const navigate = useNavigate();
  const words = connections.deleteDialog;
  const confirm = (): void =>
    remove.mutate(name, {
      onSuccess: () => {
        flash({ type: "success", content: connections.deleted(name) });
        onClose();
        void navigate(paths.connections());
      },
    });
  return (
    <ConfirmDialog title={words.title(name)} confirm={words.confirm} pending={remove.isPending} error={remove.error} onConfirm={confirm} onClose={onClose}>
      {words.text}
    </ConfirmDialog>
  );
}
