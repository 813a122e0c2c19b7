/** One run: what it did, does and will do, live. */

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { useResumeRun } from "../../api/mutations";
import { resumePlan } from "../../domain/resume";
import { runIsOver, wentWrong } from "../../domain/status";
import { nodeId } from "../../domain/workflowGraph";
import { paths } from "../../paths";
import { list } from "../../text/workflows";
import { run as words } from "../../text/runs";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { flash } from "../../ui/flash";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { useSegment, useUrlState } from "../../ui/useSegment";
import { EventsView } from "./EventsView";
import { FirstFailure } from "./FirstFailure";
import { NodeInspector } from "./NodeInspector";
import { ResumeBar } from "./ResumeBar";
import { RunTable } from "./RunTable";
import { StopButton } from "./StopButton";
import { Summary } from "./Summary";
import { useLive, useRun, type RunView } from "./useRun";
import { useRunShortcuts } from "./useRunShortcuts";

const LogsPanel = lazy(() => import("./LogsPanel"));
const RunGraph = lazy(() => import("./RunGraph"));
const TimelineView = lazy(() => import("./TimelineView"));
const VIEWS = ["graph", "timeline", "table", "events"] as const;
const SHORT_ID = 14;

export default function RunPage(): ReactNode {
  const [workflow, run] = [useSegment(1), useSegment(3)];
  return <OneRun key={`${workflow}/${run}`} workflow={workflow} run={run} />;
}

function OneRun({ workflow, run }: { workflow: string; run: string }): ReactNode {
  const view = useRun(workflow, run);
  const [url, setUrl] = useUrlState();
  const [chosen, setChosen] = useResumeChoice(view, url.get("resume"));
  const selected = url.get("node") ?? undefined;
  const select = useCallback((node: string | undefined): void => setUrl({ node }), [setUrl]);
  const plan = useMemo(() => resumePlan(view.model, chosen), [view.model, chosen]);
  const short = `${run.slice(0, SHORT_ID)}${run.length > SHORT_ID ? "…" : ""}`;
  const row = useLive(view, (live) => live?.run) ?? view.details?.run;
  const properties = useLive(view, (live) => live?.properties) ?? view.details?.properties ?? {};
  const over = row ? runIsOver(row.status) : false;
  useRunShortcuts(workflow, run, view, selected, setUrl);
  const logs = selected !== undefined && url.get("panel") === "logs";
  return (
    <Page
      documentTitle={`${short} - ${workflow}`}
      crumbs={[
        { text: list.title, href: paths.workflows() },
        { text: workflow, href: paths.workflow(workflow, { tab: "history" }) },
        { text: short, href: paths.run(workflow, run) },
      ]}
      splitPanelPosition="side"
      panel="inspectorSize"
      splitPanelOpen={selected !== undefined && !logs}
      onSplitPanelToggle={(open) => !open && select(undefined)}
      splitPanel={
        selected === undefined || !row || logs ? undefined : (
          <NodeInspector id={selected} view={view} workflow={workflow} chosen={chosen} redundant={plan.redundant} onChoose={setChosen} />
        )
      }
    >
      <SpaceBetween size="m">
        <Header
          variant="h1"
          actions={
            row && (
              <SpaceBetween size="xs" direction="horizontal">
                <StopButton workflow={workflow} run={run} disabled={row.status !== "RUNNING"} />
                <ResumeButton workflow={workflow} run={run} view={view} chosen={chosen} enabled={row.status === "COMPLETED" && chosen.size > 0} onDone={() => setChosen(new Set())} />
                <Button iconName="download" ariaLabel={words.exportRun} onClick={() => download(run, view)} />
              </SpaceBetween>
            )
          }
        >
          {words.title(short)}
        </Header>
        {view.gone && <EmptyState {...words.gone} action={<AppLink to={paths.workflows()}>{words.gone.list}</AppLink>} />}
        {view.error && !view.gone && <LoadError error={view.error} onRetry={view.refetch} />}
        {logs && row && (
          <Suspense fallback={null}>
            <LogsPanel id={selected} view={view} />
          </Suspense>
        )}
        {row && !logs && <Summary workflow={workflow} row={row} details={view.details} properties={properties} />}
        {row?.errorMessage && <Alert type="error">{row.errorMessage.slice(0, 4000)}</Alert>}
        {view.details?.firstFailure && !logs && <FirstFailure failure={view.details.firstFailure} onShow={select} onLogs={(node) => setUrl({ node, panel: "logs", stream: node.startsWith("JOB:") ? "error" : undefined }, { push: true })} />}
        {row && !logs && (
          <SpaceBetween size="s">
            <ResumeBar chosen={chosen} again={plan.again} status={row.status} show={over && (chosen.size > 0 || url.has("resume"))} onClear={() => setChosen(new Set())} />
            <SegmentedControl
              label={words.title(short)}
              selectedId={viewOf(url.get("view"))}
              options={VIEWS.map((id) => ({ id, text: words.views[id] }))}
              onChange={({ detail }) => setUrl({ view: detail.selectedId })}
            />
            <Suspense fallback={null}>
              <View name={viewOf(url.get("view"))} view={view} selected={selected} onSelect={select} marked={plan.again} />
            </Suspense>
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Page>
  );
}

function viewOf(text: string | null): (typeof VIEWS)[number] {
  return VIEWS.find((one) => one === text) ?? "graph";
}

interface ViewProps {
  name: (typeof VIEWS)[number];
  view: RunView;
  selected: string | undefined;
  onSelect: (node: string | undefined) => void;
  marked: ReadonlySet<string>;
}

function View({ name, view, selected, onSelect, marked }: ViewProps): ReactNode {
  if (name === "timeline") return <TimelineView view={view} selected={selected} onSelect={onSelect} />;
  if (name === "table") return <RunTable view={view} selected={selected} onSelect={onSelect} />;
  if (name === "events") return <EventsView view={view} />;
  return <RunGraph view={view} selected={selected} onSelect={onSelect} marked={marked} />;
}

/** Chosen nodes; who comes by Resume run from the history finds the failed ones chosen. */
function useResumeChoice(view: RunView, wanted: string | null): [ReadonlySet<string>, (chosen: ReadonlySet<string>) => void] {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [begun, setBegun] = useState(false);
  const nodes = view.details?.nodes;
  useEffect(() => {
    if (begun || wanted !== "failed" || !nodes) return;
    setBegun(true);
    setChosen(new Set(nodes.filter((node) => wentWrong(node.attempts.at(-1)?.state ?? "")).map((node) => nodeId(node.kind, node.name))));
  }, [begun, wanted, nodes]);
  return [chosen, setChosen];
}

interface ResumeButtonProps {
  workflow: string;
  run: string;
  view: RunView;
  chosen: ReadonlySet<string>;
  enabled: boolean;
  onDone: () => void;
}

function ResumeButton({ workflow, run, view, chosen, enabled, onDone }: ResumeButtonProps): ReactNode {
  const resume = useResumeRun();
  const status = useLive(view, (live) => live?.run.status);
  const nodes = [...chosen].map((id) => view.uniqueIds.get(id)).filter((id) => id !== undefined);
  return (
    <Button
      disabled={!enabled}
      disabledReason={enabled ? undefined : status === "COMPLETED" ? words.resumeBar.none : words.resumeBar.notOver}
      loading={resume.isPending}
      onClick={() =>
        resume.mutate(
          { name: workflow, run, nodes },
          {
            onSuccess: (made) => {
              onDone();
              flash({ type: "success", content: words.resumeBar.resumed, action: <AppLink to={paths.run(workflow, made)}>{words.resumeBar.view}</AppLink> });
            },
            onError: (error) => flash({ type: "error", header: words.refused(words.resume), content: error.message.slice(0, 2000) }),
          },
        )
      }
    >
      {words.resume}
    </Button>
  );
}

/** The run as JSON, as the console has it. */
function download(run: string, view: RunView): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(view.details ?? {}, undefined, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${run}.json`;
  link.click();
  URL.revokeObjectURL(address);
}
