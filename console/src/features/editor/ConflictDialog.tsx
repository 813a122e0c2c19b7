import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { Definition } from "../../api/console";
import { changes, openDraft, type Change, type Draft } from "../../domain/draft";
import { conflict as words } from "../../text/editor";
import { shell } from "../../text/shell";
import { clockTime } from "../../ui/time";

interface ConflictDialogProps {
  draft: Draft;
  theirs: Definition;
  onResolve: (way: "theirs" | "mine") => void;
  onClose: () => void;
}

/** Both sides against the version that both began with. */
export function ConflictDialog({ draft, theirs, onResolve, onClose }: ConflictDialogProps): ReactNode {
  const other = changes({ ...openDraft(draft.version, draft.saved), current: theirs.definition.triggers });
  return (
    <Modal
      visible
      size="large"
      header={words.title}
      closeAriaLabel={shell.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={onClose}>
              {shell.cancel}
            </Button>
            <Button onClick={() => onResolve("theirs")}>{words.takeTheirs}</Button>
            <Button variant="primary" onClick={() => onResolve("mine")}>
              {words.keepMine}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {words.text(theirs.savedBy, theirs.savedOn ? `at ${clockTime(theirs.savedOn)}` : "")}
        <ColumnLayout columns={2} borders="vertical">
          <Side title={words.yours} list={changes(draft)} />
          <Side title={words.theirs} list={other} />
        </ColumnLayout>
        <Box color="text-body-secondary">{words.takeText}</Box>
      </SpaceBetween>
    </Modal>
  );
}

function Side({ title, list }: { title: string; list: Change[] }): ReactNode {
  return (
    <div>
      <Box variant="awsui-key-label">{title}</Box>
      {list.length === 0 && words.none}
      <ul className="plain">
        {list.map((one) => {
          const name = one.action === "create" ? one.trigger.Name : one.name;
          return (
            <li key={`${one.action} ${name}`}>
              {name}: {words.kinds[one.action]}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
