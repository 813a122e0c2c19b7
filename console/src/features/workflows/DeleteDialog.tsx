import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useDeleteWorkflow } from "../../api/mutations";
import { paths } from "../../paths";
import { shell } from "../../text/shell";
import { actions, deleteDialog as words } from "../../text/workflows";
import { flash } from "../../ui/flash";

export default function DeleteDialog({ name, onClose }: { name: string; onClose: () => void }): ReactNode {
  const remove = useDeleteWorkflow();
  const navigate = useNavigate();
  const confirm = (): void =>
    remove.mutate(name, {
      onSuccess: () => {
        flash({ type: "success", content: actions.deleted(name) });
        onClose();
        void navigate(paths.workflows());
      },
    });
  return (
    <Modal
      visible
      header={words.title(name)}
      closeAriaLabel={shell.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={onClose}>
              {shell.cancel}
            </Button>
            <Button variant="primary" loading={remove.isPending} onClick={confirm}>
              {words.confirm}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {words.text}
        {remove.error && <Alert type="error">{remove.error.message}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}
