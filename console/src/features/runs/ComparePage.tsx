/** Two runs of a workflow side by side: why was last night slow? */

import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { RunDetails } from "../../api/console";
import type { WorkflowRun } from "../../api/generated";
import { useHistory, useRunDetails } from "../../api/queries";
import { workflowRunStatus } from "../../domain/status";
import { paths } from "../../paths";
import { compare as words } from "../../text/comparison";
import { list } from "../../text/workflows";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { exactTime } from "../../ui/time";
import { useSegment, useUrlState } from "../../ui/useSegment";
import { failedOf } from "../workflows/RunStrip";
import { ArgumentDifference, PropertyDifference } from "./RecordTables";
import { ComparedNodes } from "./ComparedNodes";
import { ComparedSummary } from "./ComparedSummary";
import { RunOverlay } from "./RunOverlay";

export default function ComparePage(): ReactNode {
  const name = useSegment(1);
  const [url, setUrl] = useUrlState();
  const history = useHistory(name);
  const [a, b] = [url.get("a") ?? "", url.get("b") ?? ""];
  const runs = history.data?.runs ?? [];
  return (
    <Page
      documentTitle={`${words.crumb} - ${name}`}
      crumbs={[
        { text: list.title, href: paths.workflows() },
        { text: name, href: paths.workflow(name, { tab: "history" }) },
        { text: words.crumb, href: paths.compareRuns(name, a, b) },
      ]}
    >
      <SpaceBetween size="l">
        <Header variant="h1" description={words.description}>
          {words.title(name)}
        </Header>
        {history.error && <LoadError error={history.error} onRetry={() => void history.refetch()} />}
        <SpaceBetween size="m" direction="horizontal" alignItems="end">
          <Pick label={words.before} runs={runs} value={a} onChange={(run) => setUrl({ a: run })} />
          <Pick label={words.after} runs={runs} value={b} onChange={(run) => setUrl({ b: run })} />
          <Button disabled={!a || !b} onClick={() => setUrl({ a: b, b: a })}>
            {words.swap}
          </Button>
        </SpaceBetween>
        {a && b ? <Both key={`${a} ${b}`} name={name} a={a} b={b} /> : <EmptyState title={words.choose} text={words.chooseText} />}
      </SpaceBetween>
    </Page>
  );
}

function Pick({ label, runs, value, onChange }: { label: string; runs: readonly WorkflowRun[]; value: string; onChange: (run: string) => void }): ReactNode {
  const options = runs.map((run) => ({
    value: run.WorkflowRunId ?? "",
    label: run.StartedOn === undefined ? run.WorkflowRunId : exactTime(run.StartedOn),
    description: `${workflowRunStatus(run.Status ?? "", failedOf(run)).word} · ${run.WorkflowRunId ?? ""}`,
  }));
  return (
    <FormField label={label}>
      <Select
        selectedOption={options.find((one) => one.value === value) ?? (value ? { value, label: value } : null)}
        options={options}
        filteringType="auto"
        expandToViewport
        placeholder={words.run}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
      />
    </FormField>
  );
}

function Both({ name, a, b }: { name: string; a: string; b: string }): ReactNode {
  const [before, after] = [useRunDetails(name, a), useRunDetails(name, b)];
  const error = before.error ?? after.error;
  if (error) return <LoadError error={error} onRetry={() => void Promise.all([before.refetch(), after.refetch()])} />;
  if (!before.data || !after.data) return null;
  const both: [RunDetails, RunDetails] = [before.data, after.data];
  return (
    <SpaceBetween size="l">
      <ComparedSummary name={name} both={both} />
      <ComparedNodes name={name} both={both} />
      <RunOverlay both={both} />
      <PropertyDifference both={both} />
      <ArgumentDifference both={both} />
    </SpaceBetween>
  );
}
