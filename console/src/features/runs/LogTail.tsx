import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { useLogTail } from "../../api/queries";
import { inspector as words, run as runWords } from "../../text/runs";
import { LoadError } from "../../ui/LoadError";
import { useUrlState } from "../../ui/useSegment";

const LINE_MAX = 2000;

/** The last lines that it wrote. */
export function LogTail({ run, kind }: { run: string; kind: "JOB" | "CRAWLER" }): ReactNode {
  const [stream, setStream] = useState<"output" | "error">("output");
  const [, setUrl] = useUrlState();
  const tail = useLogTail(run, stream);
  return (
    <SpaceBetween size="xs">
      <SpaceBetween size="xs" direction="horizontal" alignItems="center">
        <Box variant="awsui-key-label">{words.tail}</Box>
        <Button variant="inline-link" onClick={() => setUrl({ panel: "logs", stream: stream === "error" ? "error" : undefined }, { push: true })}>
          {runWords.openLogs}
        </Button>
      </SpaceBetween>
      {kind === "JOB" && (
        <SegmentedControl
          label={words.tail}
          selectedId={stream}
          options={(["output", "error"] as const).map((id) => ({ id, text: words.stream[id] }))}
          onChange={({ detail }) => setStream(detail.selectedId as "output" | "error")}
        />
      )}
      {tail.error && tail.error.code !== "EntityNotFoundException" && <LoadError error={tail.error} onRetry={() => void tail.refetch()} />}
      {tail.data && tail.data.lines.length > 0 ? (
        // A region that scrolls is reached by the keyboard.
        // oxlint-disable-next-line no-noninteractive-tabindex
        <pre className="log-tail" tabIndex={0} role="log" aria-live="off" aria-label={words.tail}>
          {tail.data.lines.map(([, text]) => text.slice(0, LINE_MAX)).join("\n")}
        </pre>
      ) : (
        !tail.isPending && <Box color="text-body-secondary">{words.noLines}</Box>
      )}
    </SpaceBetween>
  );
}
