import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useTables } from "../../api/catalogQueries";
import { useDeleteDatabase } from "../../api/nounMutations";
import { paths } from "../../paths";
import { databases } from "../../text/catalog";
import { shell } from "../../text/shell";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { flash } from "../../ui/flash";

export function DeleteDatabase({ name, onClose }: { name: string; onClose: () => void }): ReactNode {
  const tables = useTables(name).data;
  const remove = useDeleteDatabase();
  const navigate = useNavigate();
  const words = databases.deleteDialog;
  const confirm = (): void =>
    remove.mutate(name, {
      onSuccess: () => {
        flash({ type: "success", content: databases.deleted(name) });
        onClose();
        void navigate(paths.databases());
      },
    });
  return (
    <ConfirmDialog title={words.title(name)} confirm={words.confirm} pending={remove.isPending} disabled={!tables} error={remove.error} onConfirm={confirm} onClose={onClose}>
      {tables ? words.text(tables.length) : shell.loading}
    </ConfirmDialog>
  );
}
