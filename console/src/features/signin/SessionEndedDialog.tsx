import Box from "@cloudscape-design/components/box";
import Modal from "@cloudscape-design/components/modal";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { shell, signIn as words } from "../../text/shell";
import { PasswordForm } from "./PasswordForm";

/** Over the page, which keeps what is not saved. It cannot be closed: nothing below it would work. */
export function SessionEndedDialog({ onSignedIn }: { onSignedIn: () => void }): ReactNode {
  const client = useQueryClient();
  const done = (): void => {
    onSignedIn();
    void client.invalidateQueries();
  };
  return (
    <Modal visible header={words.ended} closeAriaLabel={shell.close}>
      <Box margin={{ bottom: "m" }}>{words.endedText}</Box>
      <PasswordForm onSignedIn={done} />
    </Modal>
  );
}
