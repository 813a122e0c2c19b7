import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useDeleteTable } from "../../api/nounMutations";
import { paths } from "../../paths";
import { tables } from "../../text/catalog";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { flash } from "../../ui/flash";

export function DeleteTable({ database, name, onClose }: { database: string; name: string; onClose: () => void }): ReactNode {
  const remove = useDeleteTable();
  const navigate = useNavigate();
  const words = tables.deleteDialog;
  const confirm = (): void =>
    remove.mutate(
      { database, name },
      {
        onSuccess: () => {
          flash({ type: "success", content: tables.deleted(name) });
          onClose();
          void navigate(paths.tables());
        },
      },
    );
  return (
    <ConfirmDialog title={words.title(name)} confirm={words.confirm} pending={remove.isPending} error={remove.error} onConfirm={confirm} onClose={onClose}>
      {words.text}
    </ConfirmDialog>
  );
}
