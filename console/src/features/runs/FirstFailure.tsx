import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import type { PenstockFirstFailure } from "../../api/generated";
import { nodeStatus } from "../../domain/status";
import { nodeId } from "../../domain/workflowGraph";
import { run as words } from "../../text/runs";

/** The answer that most visitors of a failed run came for. */
export function FirstFailure({ failure, onShow }: { failure: PenstockFirstFailure; onShow: (node: string) => void }): ReactNode {
  const firstLine = (failure.ErrorMessage ?? failure.LogTail?.at(-1) ?? nodeStatus(failure.State ?? "").word).split("\n")[0] ?? "";
  const id = nodeId(failure.NodeKind ?? "JOB", failure.NodeName ?? "");
  return (
    <Alert type="error" header={words.failure(failure.NodeName ?? "")} action={<Button onClick={() => onShow(id)}>{words.showNode}</Button>}>
      <span className="message">{firstLine.slice(0, 1000)}</span>
    </Alert>
  );
}
