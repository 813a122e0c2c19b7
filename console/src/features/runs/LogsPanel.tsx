/** The log of a node of the run, over the full width. */

import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { nodeStatus } from "../../domain/status";
import { nodeId, parseNodeId } from "../../domain/workflowGraph";
import { LogView } from "../../logs/LogView";
import { logs as words } from "../../text/logs";
import { inspector } from "../../text/runs";
import { EmptyState } from "../../ui/EmptyState";
import { useUrlState } from "../../ui/useSegment";
import type { RunView } from "./useRun";

const PANEL = { panel: undefined, line: undefined, stream: undefined, q: undefined, level: undefined, attempt: undefined };

export default function LogsPanel({ id, view }: { id: string; view: RunView }): ReactNode {
  const [url, setUrl] = useUrlState();
  const attempts = view.details?.nodes.find((one) => nodeId(one.kind, one.name) === id)?.attempts ?? [];
  const wanted = url.get("attempt");
  const attempt = attempts.find((one) => String(one.attempt + 1) === wanted) ?? attempts.at(-1);
  const parsed = parseNodeId(id);
  const options = attempts.map((one) => ({ value: String(one.attempt + 1), label: `${inspector.attemptOf(one.attempt + 1, attempts.length)}: ${nodeStatus(one.state).word}` }));
  return (
    <SpaceBetween size="s">
      <Header
        variant="h2"
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            {attempts.length > 1 && attempt && (
              <Select
                selectedOption={options.find((one) => one.value === String(attempt.attempt + 1)) ?? null}
                options={options}
                ariaLabel={words.attempt}
                onChange={({ detail }) => setUrl({ attempt: detail.selectedOption.value, line: undefined })}
              />
            )}
            <Button iconName="arrow-left" onClick={() => setUrl(PANEL, { push: true })}>
              {words.back}
            </Button>
          </SpaceBetween>
        }
      >
        {words.title(parsed?.name ?? "")}
      </Header>
      {attempt ? <LogView run={attempt.runId} kind={parsed?.kind === "CRAWLER" ? "CRAWLER" : "JOB"} /> : view.details && <EmptyState {...words.gone} />}
    </SpaceBetween>
  );
}
