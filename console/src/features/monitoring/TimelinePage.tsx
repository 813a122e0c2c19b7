/** Runs of all workflows over time. */

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Multiselect from "@cloudscape-design/components/multiselect";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useRunSpan } from "../../api/monitoring";
import { spanSeconds } from "../../domain/lanes";
import { useTopic } from "../../live/useTopic";
import { paths } from "../../paths";
import { timelinePage as words } from "../../text/monitoring";
import { shell } from "../../text/shell";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { useUrlState } from "../../ui/useSegment";
import { RunLanes } from "./RunLanes";
import { readSpan } from "./readSpan";

const DAY = "24h";

export default function TimelinePage(): ReactNode {
  const [url, setUrl] = useUrlState();
  const within = spanSeconds(url.get("within")) === undefined ? DAY : (url.get("within") ?? DAY);
  const chosen = readSpan(url.get("from"), url.get("to"));
  const [status, workflow] = [listOf(url.get("status")), listOf(url.get("workflow"))];
  const found = useRunSpan({ ...chosen, within: spanSeconds(within) ?? 86_400, status, workflow });
  useTopic(chosen.from === undefined ? "workflows" : "", (messages) => {
    if (messages.some((one) => one.kind === "patch")) void found.refetch();
  });
  const span = found.data;
  const go = (from: number, to: number): void => setUrl({ from: String(Math.round(from)), to: String(Math.round(Math.max(to, from + 10))) }, { push: true });
  const move = (left: number, right: number): void => {
    if (!span) return;
    const wide = span.to - span.from;
    go(span.from + left * wide, span.to + right * wide);
  };
  const names = [...new Set([...workflow, ...(span?.runs ?? []).map((run) => run.workflow)])].sort();
  const ranges = [...(chosen.from === undefined ? [] : [{ value: "", label: words.custom }]), ...Object.entries(words.ranges).map(([value, label]) => ({ value, label }))];
  const filtered = status.length > 0 || workflow.length > 0;
  return (
    <Page documentTitle={words.title} crumbs={[{ text: words.title, href: paths.timeline() }]}>
      <SpaceBetween size="m">
        <Header variant="h1" description={words.description} counter={span && `(${words.runs(span.runs.length)}, ${words.peak(span.peak)})`}>
          {words.title}
        </Header>
        <div className="lanes-bar">
          <Select
            ariaLabel={words.range}
            options={ranges}
            selectedOption={(chosen.from === undefined ? ranges.find((one) => one.value === within) : ranges[0]) ?? null}
            onChange={({ detail }) => detail.selectedOption.value && setUrl({ from: undefined, to: undefined, within: detail.selectedOption.value === DAY ? undefined : detail.selectedOption.value }, { push: true })}
          />
          <Multiselect
            ariaLabel={words.statusLabel}
            placeholder={words.status}
            hideTokens
            options={Object.entries(words.statuses).map(([value, label]) => ({ value, label }))}
            selectedOptions={status.map((value) => ({ value, label: words.statuses[value] ?? value }))}
            onChange={({ detail }) => setUrl({ status: textOf(detail.selectedOptions.map((one) => one.value ?? "")) })}
          />
          <Multiselect
            ariaLabel={words.workflowLabel}
            placeholder={words.workflow}
            filteringType="auto"
            hideTokens
            options={names.map((value) => ({ value, label: value }))}
            selectedOptions={workflow.map((value) => ({ value, label: value }))}
            onChange={({ detail }) => setUrl({ workflow: textOf(detail.selectedOptions.map((one) => one.value ?? "")) })}
          />
          <span className="lanes-steps">
            <Button iconName="angle-left" ariaLabel={words.earlier} onClick={() => move(-0.5, -0.5)} />
            <Button iconName="angle-right" ariaLabel={words.later} disabled={chosen.from === undefined} onClick={() => move(0.5, 0.5)} />
            <Button iconName="zoom-in" ariaLabel={words.zoomIn} onClick={() => move(0.25, -0.25)} />
            <Button iconName="zoom-out" ariaLabel={words.zoomOut} onClick={() => move(-0.5, 0.5)} />
          </span>
        </div>
        {found.error && <LoadError error={found.error} onRetry={() => void found.refetch()} />}
        {found.isPending && <span role="status">{shell.loading}</span>}
        {span?.truncated && <Alert type="info">{words.truncated}</Alert>}
        {span && span.runs.length > 0 && <RunLanes span={span} live={chosen.from === undefined} onRange={go} />}
        {span && span.runs.length === 0 && filtered && (
          <EmptyState title={words.noMatch.title} text={words.noMatch.text} action={<Button onClick={() => setUrl({ status: undefined, workflow: undefined })}>{words.noMatch.clear}</Button>} />
        )}
        {span && span.runs.length === 0 && !filtered && <EmptyState {...words.empty} />}
      </SpaceBetween>
    </Page>
  );
}

/** Several values in one part of the address; names may hold commas, so that JSON parts them. */
function listOf(text: string | null): string[] {
  if (!text) return [];
  try {
    const found: unknown = JSON.parse(text);
    if (Array.isArray(found)) return found.map(String);
  } catch {
    // Not JSON: somebody wrote one value by hand.
  }
  return [text];
}

function textOf(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.length === 1 && !values[0]?.startsWith("[") ? values[0] : JSON.stringify(values);
}
