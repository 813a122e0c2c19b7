import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { ApiError } from "../api/client";
import { shell } from "../text/shell";
import { Cut } from "./LoadError";

interface ConfirmDialogProps {
  title: string;
  confirm: string;
  pending: boolean;
  error: ApiError | null;
  disabled?: boolean;
  size?: "medium" | "large";
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Asks before something is done; what the server refuses is said in the dialog, which stays. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  return (
    <Modal
      visible
      size={props.size ?? "medium"}
      header={<span className="message">{props.title}</span>}
      closeAriaLabel={shell.close}
      onDismiss={props.onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={props.onClose}>
              {shell.cancel}
            </Button>
            <Button variant="primary" loading={props.pending} disabled={props.disabled} onClick={props.onConfirm}>
              {props.confirm}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {props.children}
        {props.error && (
          <Alert type="error" header={props.error.code}>
            <Cut text={props.error.message} />
          </Alert>
        )}
      </SpaceBetween>
    </Modal>
  );
}
