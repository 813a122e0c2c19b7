import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { scheduleWords } from "../../domain/schedule";
import type { TriggerDefinition } from "../../domain/workflowGraph";
import { inspector as words, run } from "../../text/runs";
import { editor } from "../../text/editor";
import { ExactTime } from "../../ui/RelativeTime";
import { Sentence } from "../editor/TriggerForm";
import { useLive, type RunView } from "./useRun";

/** When it fired, or which of its conditions are still open. */
export function TriggerPanel({ trigger, view }: { trigger: TriggerDefinition; view: RunView }): ReactNode {
  const finding = view.details?.explanation.Triggers?.find((one) => one.Name === trigger.Name);
  const fired = useLive(view, (live) => live?.fired[trigger.Name]) ?? finding?.FiredOn;
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={1}
        items={[
          { label: words.state, value: fired === undefined ? run.notFired : <>{words.firedOn} <ExactTime at={fired} /></> },
          { label: run.columns.kind, value: editor.types[trigger.Type] },
          ...(trigger.Schedule ? [{ label: words.schedule, value: scheduleWords(trigger.Schedule) }] : []),
          ...(finding?.Why ? [{ label: words.why, value: <span className="message">{finding.Why}</span> }] : []),
        ]}
      />
      {trigger.Type === "CONDITIONAL" && <Sentence predicate={trigger.Predicate} />}
      {(finding?.Conditions?.length ?? 0) > 0 && (
        <div>
          <Box variant="awsui-key-label">{words.conditions}</Box>
          <ul className="plain">
            {finding?.Conditions?.map((one) => (
              <li key={`${one.NodeKind} ${one.NodeName} ${one.WantedState}`}>
                <span aria-hidden="true">{one.Met ? "✓" : "○"}</span> {one.NodeName} {one.WantedState}: {one.Met ? words.met : words.notMet}
                {one.FoundState && !one.Met ? ` (${one.FoundState})` : ""}
              </li>
            ))}
          </ul>
        </div>
      )}
    </SpaceBetween>
  );
}
