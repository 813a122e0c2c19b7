import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { useStopRun } from "../../api/mutations";
import { run as words } from "../../text/runs";
import { shell } from "../../text/shell";
import { flash } from "../../ui/flash";

/** Asks once, and tells that nothing is rolled back. */
export function StopButton({ workflow, run, disabled }: { workflow: string; run: string; disabled: boolean }): ReactNode {
  const [asking, setAsking] = useState(false);
  const stop = useStopRun();
  const confirm = (): void => {
    setAsking(false);
    stop.mutate(
      { name: workflow, run },
      {
        onSuccess: () => flash({ type: "info", content: words.stopped }),
        onError: (error) => flash({ type: "error", header: words.refused(words.stop), content: error.message.slice(0, 2000) }),
      },
    );
  };
  return (
    <>
      <Button disabled={disabled} loading={stop.isPending} onClick={() => setAsking(true)}>
        {words.stop}
      </Button>
      {asking && (
        <Modal
          visible
          header={words.stopDialog.title}
          closeAriaLabel={shell.close}
          onDismiss={() => setAsking(false)}
          footer={
            <Box float="right">
              <SpaceBetween size="xs" direction="horizontal">
                <Button variant="link" onClick={() => setAsking(false)}>
                  {shell.cancel}
                </Button>
                <Button variant="primary" onClick={confirm}>
                  {words.stopDialog.confirm}
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          {words.stopDialog.text}
        </Modal>
      )}
    </>
  );
}
