/** One run of a job, whatever started it. */

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import type { NodeRunDetails } from "../../api/console";
import { useJob, useNodeRun } from "../../api/nodeQueries";
import { useStopJobRun } from "../../api/nounMutations";
import { spanInWords } from "../../domain/durations";
import { canBeStopped } from "../../domain/nodeRuns";
import { nodeStatus } from "../../domain/status";
import { LogView } from "../../logs/LogView";
import { paths } from "../../paths";
import { jobRun as words, jobRuns, jobs } from "../../text/jobs";
import { nouns } from "../../text/nouns";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { CopyId } from "../../ui/CopyId";
import { flash } from "../../ui/flash";
import { Cut } from "../../ui/LoadError";
import { NounPage } from "../../ui/NounPage";
import { refused } from "../../ui/refused";
import { Duration, ExactTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";
import { UrlTabs } from "../../ui/UrlTabs";
import { useSegment } from "../../ui/useSegment";
import { Arguments } from "../runs/Arguments";
import { RunJobDialog } from "./RunJobDialog";

export default function RunPage(): ReactNode {
  const [job, id] = [useSegment(1), useSegment(3)];
  const run = useNodeRun(id);
  return (
    <NounPage
      title={words.title(`${id.slice(0, 15)}…`)}
      documentTitle={`${words.title(id)} - ${job}`}
      crumbs={[
        { text: jobs.title, href: paths.jobs() },
        { text: job, href: paths.job(job) },
      ]}
      path={paths.jobRun(job, id)}
      result={run}
      gone={{ ...words.gone, to: paths.job(job) }}
      actions={run.data && <Actions run={run.data} />}
    >
      {(found) => (
        <SpaceBetween size="l">
          <Summary run={found} />
          {found.errorMessage && (
            <Alert type="error" header={words.failed}>
              <Cut text={found.errorMessage} />
            </Alert>
          )}
          <UrlTabs
            label={words.title(id)}
            tabs={[
              { id: "logs", label: words.logs, content: <LogView run={id} kind="JOB" /> },
              {
                id: "arguments", label: words.arguments,
                content: (
                  <SpaceBetween size="m">
                    <Header variant="h2" description={words.argumentsText}>
                      {words.arguments}
                    </Header>
                    <Arguments rows={found.arguments} />
                  </SpaceBetween>
                ),
              },
            ]}
          />
        </SpaceBetween>
      )}
    </NounPage>
  );
}

function Summary({ run }: { run: NodeRunDetails }): ReactNode {
  const usual = run.medianSeconds === null ? undefined : words.usually(spanInWords(run.medianSeconds));
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: words.state, value: <StatusText status={nodeStatus(run.state)} /> },
        { label: words.job, value: <AppLink to={paths.job(run.name)}>{run.name}</AppLink> },
        { label: words.started, value: <ExactTime at={run.startedOn} /> },
        { label: words.ended, value: <ExactTime at={run.completedOn} /> },
        {
          label: words.duration,
          value: (
            <>
              <Duration from={run.startedOn} to={run.completedOn} /> {usual && <span className="soft">{usual}</span>}
            </>
          ),
        },
        { label: words.queued, value: run.waitSeconds === null ? shell.none : spanInWords(run.waitSeconds) },
        { label: words.attempt, value: run.attempt + 1 },
        { label: words.triggeredBy, value: run.triggerName ? <AppLink to={paths.trigger(run.triggerName)}>{run.triggerName}</AppLink> : jobRuns.byHand },
        ...(run.workflow && run.workflowRun ? [{ label: words.workflowRun, value: <AppLink to={paths.run(run.workflow, run.workflowRun)}>{run.workflow}</AppLink> }] : []),
        ...(run.previousRunId ? [{ label: words.previous, value: <AppLink to={paths.jobRun(run.name, run.previousRunId)}>{`${run.previousRunId.slice(0, 15)}…`}</AppLink> }] : []),
        { label: words.id, value: <CopyId value={run.runId} /> },
      ]}
    />
  );
}

function Actions({ run }: { run: NodeRunDetails }): ReactNode {
  const [again, setAgain] = useState(false);
  const job = useJob(run.name);
  const stop = useStopJobRun();
  const given = Object.fromEntries(run.arguments.filter((one) => one.source !== "default").map((one) => [one.name, one.value]));
  const onStop = (): void =>
    stop.mutate({ name: run.name, run: run.runId }, { onSuccess: () => flash({ type: "info", content: jobs.stopping(run.name) }), onError: refused(words.stop) });
  return (
    <SpaceBetween size="xs" direction="horizontal">
      <Button disabled={!canBeStopped(run.state)} disabledReason={jobs.actions.notRunning} loading={stop.isPending} onClick={onStop}>
        {words.stop}
      </Button>
      <Button disabled={!job.data} disabledReason={job.error ? jobs.gone.title : nouns.none} onClick={() => setAgain(true)}>
        {words.again}
      </Button>
      {again && <RunJobDialog name={run.name} defaults={job.data?.DefaultArguments} given={given} onClose={() => setAgain(false)} />}
    </SpaceBetween>
  );
}
