import type { ReactNode } from "react";
import type { WorkflowRun } from "../../api/generated";
import { elapsed, spanInWords } from "../../domain/durations";
import { workflowRunStatus } from "../../domain/status";
import { history as words } from "../../text/workflows";
import { exactTime, useNow } from "../../ui/time";

const SHOWN = 60;
const HEIGHT = 36;
const LEAST = 6;

/** Actions of a run that went wrong, which its status hides. */
export function failedOf(run: WorkflowRun): number {
  const { FailedActions = 0, TimeoutActions = 0, ErroredActions = 0, StoppedActions = 0 } = run.Statistics ?? {};
  return FailedActions + TimeoutActions + ErroredActions + StoppedActions;
}

interface RunStripProps {
  runs: readonly WorkflowRun[];
  chosen: string | undefined;
  onChoose: (run: string | undefined) => void;
}

/** The last runs as bars, oldest first: the height is the duration, the colour what became of it. */
export function RunStrip({ runs, chosen, onChoose }: RunStripProps): ReactNode {
  const now = useNow();
  const shown = runs.slice(0, SHOWN).toReversed();
  const spans = shown.map((run) => elapsed(run.StartedOn, run.CompletedOn, now) ?? 0);
  const longest = Math.max(...spans, 0.001);
  return (
    <div className="strip" role="group" aria-label={words.strip}>
      {shown.map((run, at) => {
        const status = workflowRunStatus(run.Status ?? "", failedOf(run));
        const said = words.bar(status.word, run.StartedOn === undefined ? "" : exactTime(run.StartedOn), spanInWords(spans[at] ?? 0));
        return (
          <button
            key={run.WorkflowRunId}
            type="button"
            className={`strip-bar tone-${status.tone}`}
            title={said}
            aria-label={said}
            aria-pressed={run.WorkflowRunId === chosen}
            onClick={() => onChoose(run.WorkflowRunId)}
          >
            <span style={{ height: LEAST + ((spans[at] ?? 0) / longest) * (HEIGHT - LEAST) }} />
          </button>
        );
      })}
    </div>
  );
}
