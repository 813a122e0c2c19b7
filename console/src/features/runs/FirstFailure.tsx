import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { PenstockFirstFailure } from "../../api/generated";
import { nodeStatus } from "../../domain/status";
import { nodeId } from "../../domain/workflowGraph";
import { run as words } from "../../text/runs";

interface FirstFailureProps {
  failure: PenstockFirstFailure;
  onShow: (node: string) => void;
  onLogs: (node: string) => void;
}

/** The answer that most visitors of a failed run came for. */
export function FirstFailure({ failure, onShow, onLogs }: FirstFailureProps): ReactNode {
  const firstLine = (failure.ErrorMessage ?? failure.LogTail?.at(-1) ?? nodeStatus(failure.State ?? "").word).split("\n")[0] ?? "";
  const id = nodeId(failure.NodeKind ?? "JOB", failure.NodeName ?? "");
  return (
    <Alert
      type="error"
      header={words.failure(failure.NodeName ?? "")}
      action={
        <SpaceBetween size="xs" direction="horizontal">
          <Button onClick={() => onShow(id)}>{words.showNode}</Button>
          <Button onClick={() => onLogs(id)}>{words.openLogs}</Button>
        </SpaceBetween>
      }
    >
      <span className="message">{firstLine.slice(0, 1000)}</span>
    </Alert>
  );
}
