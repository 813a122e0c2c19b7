import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import { ApiError } from "../api/client";
import { shell } from "../text/shell";

/** The server's code and words, its request id, and another try. For one part of a page. */
export function LoadError({ error, onRetry }: { error: Error; onRetry?: () => void }): ReactNode {
  const code = error instanceof ApiError && error.status > 0 ? error.code : undefined;
  return (
    <Alert type="error" header={code ?? shell.loadFailed} action={onRetry && <Button onClick={onRetry}>{shell.retry}</Button>}>
      <Cut text={error instanceof ApiError && error.status === 0 ? shell.unreachable : error.message} />
      {error instanceof ApiError && error.requestId && (
        <Box fontSize="body-s" color="text-body-secondary">
          {shell.requestId(error.requestId)}
        </Box>
      )}
    </Alert>
  );
}

const SHOWN_MAX = 4000;

/** A message of megabytes must not freeze the page. */
export function Cut({ text }: { text: string }): ReactNode {
  return <span className="message">{text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}</span>;
}
