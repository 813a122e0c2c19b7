import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import type { Definition } from "../../api/console";
import { useApply } from "../../api/mutations";
import { useDefinition } from "../../api/queries";
import { changes, edit, openDraft } from "../../domain/draft";
import { paths } from "../../paths";
import { versions as words } from "../../text/comparison";
import { shell } from "../../text/shell";
import { flash } from "../../ui/flash";
import { LoadError } from "../../ui/LoadError";

interface RestoreDialogProps {
  name: string;
  number: string;
  wanted: Definition["definition"];
  onClose: () => void;
}

/** The present workflow becomes what it was, by one save that is a version of its own. */
export function RestoreDialog({ name, number, wanted, onClose }: RestoreDialogProps): ReactNode {
  const present = useDefinition(name);
  const apply = useApply(name);
  const navigate = useNavigate();
  const restore = (): void => {
    const base = present.data;
    if (!base) return;
    const states = new Map(base.definition.triggers.map((one) => [one.Name, one.State]));
    // A trigger that is there keeps its state; one that comes back waits to be activated.
    const triggers = wanted.triggers.map((one) => ({ ...one, State: states.get(one.Name) }));
    const { Description = "", DefaultRunProperties = {}, MaxConcurrentRuns } = wanted.workflow;
    apply.mutate(
      {
        baseVersion: base.version,
        message: words.restoreMessage(number),
        changes: changes(edit(openDraft(base.version, base.definition.triggers), triggers)),
        workflow: { Description, DefaultRunProperties, ...(MaxConcurrentRuns === undefined ? {} : { MaxConcurrentRuns }) },
      },
      {
        onSuccess: () => {
          flash({ type: "success", content: words.restored(number) });
          void navigate(paths.workflow(name, { tab: "versions" }));
        },
      },
    );
  };
  return (
    <Modal
      visible
      header={words.restoreTitle(number)}
      closeAriaLabel={shell.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={onClose}>
              {shell.cancel}
            </Button>
            <Button variant="primary" loading={apply.isPending} disabled={!present.data} onClick={restore}>
              {words.restore}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        {words.restoreText}
        {apply.error && <LoadError error={apply.error} />}
      </SpaceBetween>
    </Modal>
  );
}
