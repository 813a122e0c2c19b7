import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import { run } from "../../text/runs";

interface ResumeBarProps {
  chosen: ReadonlySet<string>;
  again: ReadonlySet<string>;
  status: string;
  show: boolean;
  onClear: () => void;
}

/** How many nodes a resume would run again, before it does. */
export function ResumeBar({ chosen, again, status, show, onClear }: ResumeBarProps): ReactNode {
  const words = run.resumeBar;
  if (!show) return null;
  if (status !== "COMPLETED") return <Alert type="info">{words.notOver}</Alert>;
  if (chosen.size === 0) return <Alert type="info">{words.none}</Alert>;
  return (
    <Alert type="info" action={<Button onClick={onClear}>{words.clear}</Button>}>
      {words.text(chosen.size, again.size)} {words.note}
    </Alert>
  );
}
