import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import type { Attempt } from "../../api/console";
import { spanInWords } from "../../domain/durations";
import { statusOf } from "../../domain/liveRun";
import { nodeStatus } from "../../domain/status";
import { nodeId } from "../../domain/workflowGraph";
import { inspector as words, run } from "../../text/runs";
import { shell } from "../../text/shell";
import { CopyId } from "../../ui/CopyId";
import { Cut } from "../../ui/LoadError";
import { Duration, ExactTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";
import { Arguments } from "./Arguments";
import { LogTail } from "./LogTail";
import type { InspectorProps } from "./NodeInspector";
import { useLive } from "./useRun";

/** A job or crawler in the run: its attempts, or why there is none. */
export function RunNodePanel({ id, view, chosen, redundant, onChoose }: InspectorProps): ReactNode {
  const [picked, setPicked] = useState<number>();
  const node = view.details?.nodes.find((one) => nodeId(one.kind, one.name) === id);
  const attempts = node?.attempts ?? [];
  const attempt = attempts[picked ?? attempts.length - 1];
  const live = useLive(view, (all) => all?.nodes.get(id));
  const runStatus = useLive(view, (all) => all?.run.status);
  const status = attempt && picked !== undefined ? nodeStatus(attempt.state) : statusOf(live, runStatus ?? "", run.copied);
  if (!attempt) return <NotRun id={id} view={view} />;
  const option = (one: Attempt, at: number) => ({ value: String(at), label: `${words.attemptOf(one.attempt + 1, attempts.length)}: ${nodeStatus(one.state).word}` });
  return (
    <SpaceBetween size="m">
      {runStatus === "COMPLETED" && (
        <Checkbox
          checked={chosen.has(id)}
          disabled={redundant.has(id)}
          description={redundant.has(id) ? words.redundant : words.resumeText}
          onChange={({ detail }) => onChoose(new Set(detail.checked ? [...chosen, id] : [...chosen].filter((one) => one !== id)))}
        >
          {words.resume}
        </Checkbox>
      )}
      {attempts.length > 1 && (
        <Select
          selectedOption={option(attempt, attempts.indexOf(attempt))}
          options={attempts.map(option)}
          onChange={({ detail }) => setPicked(Number(detail.selectedOption.value))}
          ariaLabel={words.attempt}
        />
      )}
      <KeyValuePairs
        columns={2}
        items={[
          { label: words.state, value: <StatusText status={status} /> },
          {
            label: words.duration,
            value: (
              <>
                <Duration from={attempt.runningOn ?? attempt.startedOn} to={attempt.completedOn} />
                {node?.medianSeconds !== null && node?.medianSeconds !== undefined && (
                  <Box color="text-body-secondary" fontSize="body-s">
                    {words.median(spanInWords(node.medianSeconds))}
                  </Box>
                )}
              </>
            ),
          },
          { label: words.started, value: <ExactTime at={attempt.startedOn} /> },
          { label: words.ended, value: <ExactTime at={attempt.completedOn} /> },
          { label: words.queued, value: attempt.waitSeconds === null ? shell.none : spanInWords(attempt.waitSeconds) },
          { label: words.startedBy, value: attempt.triggerName ?? shell.none },
        ]}
      />
      <KeyValuePairs columns={1} items={[{ label: words.runId, value: <CopyId value={attempt.runId} /> }]} />
      {attempt.copied && <Box color="text-body-secondary">{words.copied}</Box>}
      {attempt.errorMessage && (
        <div>
          <Box variant="awsui-key-label">{words.error}</Box>
          <Box color="text-status-error">
            <Cut text={attempt.errorMessage} />
          </Box>
        </div>
      )}
      {node?.kind === "JOB" && <Arguments rows={attempt.arguments} />}
      {attempt.crawl && <Crawl crawl={attempt.crawl} />}
      <LogTail run={attempt.runId} kind={node?.kind ?? "JOB"} />
    </SpaceBetween>
  );
}

function NotRun({ id, view }: { id: string; view: InspectorProps["view"] }): ReactNode {
  const why = view.details?.explanation.NotRun?.find((one) => nodeId(one.NodeKind ?? "JOB", one.NodeName ?? "") === id)?.Why;
  const runStatus = useLive(view, (live) => live?.run.status);
  return (
    <SpaceBetween size="m">
      <StatusText status={statusOf(undefined, runStatus ?? "", run.copied)} />
      <Box>{why ?? words.neverRan}</Box>
    </SpaceBetween>
  );
}

/** Numbers that the crawl reported; texts and lists are in its log. */
function Crawl({ crawl }: { crawl: Record<string, unknown> }): ReactNode {
  const numbers = Object.entries(crawl).filter((pair): pair is [string, number] => typeof pair[1] === "number");
  if (numbers.length === 0) return null;
  return (
    <KeyValuePairs columns={3} items={numbers.map(([label, value]) => ({ label: spaced(label), value: value.toLocaleString("en") }))} />
  );
}

/** "TablesCreated" as people write it. */
function spaced(name: string): string {
  const words = name.replaceAll(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
