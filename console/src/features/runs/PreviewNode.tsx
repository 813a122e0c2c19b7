import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useJobs } from "../../api/queries";
import { spanInWords } from "../../domain/durations";
import { mergedArguments, OUTCOMES, type Outcomes, type Simulated } from "../../domain/preview";
import { actionNode, parseNodeId, type TriggerDefinition } from "../../domain/workflowGraph";
import { preview as words } from "../../text/preview";
import { run as runWords } from "../../text/runs";
import { Sentence } from "../editor/TriggerForm";
import { Arguments } from "./Arguments";

interface PreviewNodeProps {
  id: string;
  found: Simulated;
  outcomes: Outcomes;
  triggers: readonly TriggerDefinition[];
  onChange: (outcomes: Outcomes) => void;
}

/** One node of the preview: how it is supposed to end, and what would come of it. */
export function PreviewNode({ id, found, outcomes, triggers, onChange }: PreviewNodeProps): ReactNode {
  const parsed = parseNodeId(id);
  if (!parsed) return null;
  const kind = (
    <Box color="text-body-secondary">{runWords.kinds[parsed.kind]}</Box>
  );
  if (parsed.kind === "TRIGGER") {
    const trigger = triggers.find((one) => one.Name === parsed.name);
    const after = found.fired.get(parsed.name);
    return (
      <SpaceBetween size="m">
        {kind}
        <KeyValuePairs columns={1} items={[after === undefined ? { label: words.notFired, value: <span className="message">{found.notFired.get(parsed.name)}</span> } : { label: words.panel.fires, value: spanInWords(after) }]} />
        {trigger?.Type === "CONDITIONAL" && <Sentence predicate={trigger.Predicate} />}
      </SpaceBetween>
    );
  }
  const run = found.runs.get(id);
  return (
    <SpaceBetween size="m">
      {kind}
      <SpaceBetween size="xs">
        <Box variant="awsui-key-label">{words.panel.outcome}</Box>
        <RadioGroup
          ariaLabel={words.panel.outcome}
          value={outcomes[id] ?? "SUCCEEDED"}
          items={OUTCOMES[parsed.kind].map((value) => ({ value, label: words.states[value] }))}
          onChange={({ detail }) => onChange({ ...outcomes, [id]: detail.value })}
        />
      </SpaceBetween>
      {run ? (
        <KeyValuePairs
          columns={2}
          items={[
            { label: words.panel.starts, value: spanInWords(run.StartsAfter ?? 0) },
            { label: words.panel.ends, value: spanInWords(run.EndsAfter ?? 0) },
            { label: words.panel.by, value: run.TriggerName ?? words.none },
            { label: words.panel.attempts, value: (run.Attempt ?? 0) + 1 },
          ]}
        />
      ) : (
        <KeyValuePairs columns={1} items={[{ label: words.panel.notRun, value: <span className="message">{found.notRun.get(id)}</span> }]} />
      )}
      {parsed.kind === "JOB" && <JobArguments id={id} name={parsed.name} starter={run?.TriggerName} triggers={triggers} />}
    </SpaceBetween>
  );
}

function JobArguments({ id, name, starter, triggers }: { id: string; name: string; starter: string | undefined; triggers: readonly TriggerDefinition[] }): ReactNode {
  const job = useJobs().data?.find((one) => one.Name === name);
  const action = triggers.find((one) => one.Name === starter)?.Actions.find((one) => actionNode(one) === id);
  const rows = mergedArguments(job?.DefaultArguments ?? {}, action?.Arguments ?? {});
  return <Arguments rows={rows.map((row) => ({ ...row, hides: row.source === "trigger" ? (job?.DefaultArguments?.[row.name] ?? null) : null }))} />;
}
