import { useState, type ReactNode } from "react";
import { runArguments } from "../../domain/jobForm";
import { fromRecord, rowProblems, type KeyValue } from "../../domain/keyValues";
import { runJob as words } from "../../text/jobs";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { KeyValueEditor } from "../../ui/KeyValueEditor";
import { useRunJob } from "./JobActions";

export const ARGUMENT_LIMITS = { keyMax: 1000, valueMax: 260 * 1024, rowsMax: 200 };

interface RunJobDialogProps {
  name: string;
  defaults: Record<string, string> | undefined;
  /** Arguments of an earlier run, to begin with. */
  given?: Record<string, string>;
  onClose: () => void;
}

/** Run with arguments: the job's own, to be changed for this run alone. */
export function RunJobDialog({ name, defaults, given, onClose }: RunJobDialogProps): ReactNode {
  const [rows, setRows] = useState<KeyValue[]>(() => fromRecord({ ...defaults, ...given }));
  const { run, pending } = useRunJob();
  const wrong = rowProblems(rows, ARGUMENT_LIMITS).some(Boolean);
  const start = (): void => {
    run(name, runArguments(rows, defaults));
    onClose();
  };
  return (
    <ConfirmDialog size="large" title={words.title(name)} confirm={words.run} pending={pending} error={null} disabled={wrong} onConfirm={start} onClose={onClose}>
      {words.text}
      <KeyValueEditor rows={rows} onChange={setRows} limits={ARGUMENT_LIMITS} addText={words.add} emptyText={words.empty} />
    </ConfirmDialog>
  );
}
