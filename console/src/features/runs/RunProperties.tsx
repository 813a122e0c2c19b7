import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { usePutProperties } from "../../api/mutations";
import { fromRecord, rowProblems, toRecord, type KeyValue } from "../../domain/keyValues";
import { properties as words } from "../../text/runs";
import { shell } from "../../text/shell";
import { KeyValueEditor } from "../../ui/KeyValueEditor";

interface RunPropertiesProps {
  workflow: string;
  run: string;
  properties: Record<string, string>;
  editable: boolean;
}

const LIMITS = { keyMax: 255, valueMax: 20_000, rowsMax: 200 };
const EVENT_IDS = "aws:eventIds";

/** How many there are; the list, and changing it while the run goes on, in a dialog. */
export function RunProperties(props: RunPropertiesProps): ReactNode {
  const [open, setOpen] = useState(false);
  const count = Object.keys(props.properties).length;
  return (
    <>
      <Button variant="inline-link" onClick={() => setOpen(true)} >
        {words.count(count)}
      </Button>
      {open && <Dialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ workflow, run, properties, editable, onClose }: RunPropertiesProps & { onClose: () => void }): ReactNode {
  const [edited, setEdited] = useState<KeyValue[]>();
  const put = usePutProperties();
  const rows = edited ?? fromRecord(properties);
  const wrong = rowProblems(rows, LIMITS).some(Boolean);
  const save = (): void => put.mutate({ name: workflow, run, properties: toRecord(rows) }, { onSuccess: onClose });
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
              {editable ? shell.cancel : shell.close}
            </Button>
            {editable && (
              <Button variant="primary" disabled={wrong || edited === undefined} loading={put.isPending} onClick={save}>
                {words.save}
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {words.text}
        {put.error && <Alert type="error">{put.error.message.slice(0, 2000)}</Alert>}
        <KeyValueEditor rows={rows} onChange={setEdited} limits={LIMITS} addText={words.add} emptyText={words.empty} disabled={!editable} />
        <EventIds value={properties[EVENT_IDS]} />
      </SpaceBetween>
    </Modal>
  );
}

/** Glue hides the events that started a run in a property; a list can be read. */
function EventIds({ value }: { value: string | undefined }): ReactNode {
  if (!value) return null;
  return (
    <div>
      <Box variant="awsui-key-label">{words.eventIds}</Box>
      <ul>
        {(value.match(/[\w-]{8,}/g) ?? [value]).map((id) => (
          <li key={id}>{id}</li>
        ))}
      </ul>
    </div>
  );
}
