import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import type { WorkflowRow } from "../../api/console";
import { useDefinition } from "../../api/queries";
import { fromRecord, rowProblems, toRecord, type KeyValue } from "../../domain/keyValues";
import { shell } from "../../text/shell";
import { runDialog as words } from "../../text/workflows";
import { KeyValueEditor } from "../../ui/KeyValueEditor";
import { PROPERTY_LIMITS } from "./limits";
import { useRun } from "./WorkflowActions";

/** Run with properties: the defaults, to be changed for this run alone. */
export default function RunDialog({ name, row, onClose }: { name: string; row: WorkflowRow | undefined; onClose: () => void }): ReactNode {
  const defaults = useDefinition(name).data?.definition.workflow.DefaultRunProperties;
  const [edited, setEdited] = useState<KeyValue[]>();
  const rows = edited ?? fromRecord(defaults);
  const { run } = useRun();
  const wrong = rowProblems(rows, PROPERTY_LIMITS).some(Boolean);
  const max = row?.maxConcurrentRuns;
  return (
    <Modal
      visible
      size="large"
      header={words.title(name)}
      closeAriaLabel={shell.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={onClose}>
              {shell.cancel}
            </Button>
            <Button
              variant="primary"
              disabled={wrong}
              onClick={() => {
                run(name, toRecord(rows));
                onClose();
              }}
            >
              {words.run}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {words.text}
        {max && row.running >= max && <Alert type="warning">{words.atLimit(row.running, max)}</Alert>}
        <KeyValueEditor rows={rows} onChange={setEdited} limits={PROPERTY_LIMITS} addText={words.add} emptyText={words.empty} />
      </SpaceBetween>
    </Modal>
  );
}
