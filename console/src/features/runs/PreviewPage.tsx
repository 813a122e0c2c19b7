/** What a run would do, with outcomes that the reader supposes; nothing is started. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import SplitPanel from "@cloudscape-design/components/split-panel";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { useSimulation } from "../../api/comparison";
import type { PenstockSimulation } from "../../api/generated";
import { useDefinition } from "../../api/queries";
import { criticalPath, spanInWords } from "../../domain/durations";
import { outcomeRequests, readOutcomes, simulated, writeOutcomes, type Outcomes, type Simulated } from "../../domain/preview";
import { NOT_RUN, nodeStatus } from "../../domain/status";
import { buildGraph, nodeId, parseNodeId, predecessors, type GraphModel } from "../../domain/workflowGraph";
import { GraphCanvas } from "../../graph/GraphCanvas";
import type { GraphLive } from "../../graph/model";
import { KeyedStore } from "../../live/statusStore";
import { paths } from "../../paths";
import { preview as words } from "../../text/preview";
import { list, tabs } from "../../text/workflows";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { useSegment, useUrlState } from "../../ui/useSegment";
import { itemOf, linksOf } from "../editor/graphItems";
import { useRun } from "../workflows/WorkflowActions";
import { PreviewNode } from "./PreviewNode";
import { PreviewTables } from "./PreviewTables";

const ABOVE = 420;
const NO_OUTCOMES: Outcomes = {};

export default function PreviewPage(): ReactNode {
  const name = useSegment(1);
  const [url, setUrl] = useUrlState();
  const text = url.get("outcomes");
  const outcomes = useMemo(() => (text ? readOutcomes(text) : NO_OUTCOMES), [text]);
  const requests = useMemo(() => outcomeRequests(outcomes), [outcomes]);
  const definition = useDefinition(name);
  const simulation = useSimulation(name, requests);
  const model = useMemo(() => buildGraph(definition.data?.definition.triggers ?? []), [definition.data]);
  const { run, pending } = useRun();
  const selected = url.get("node") ?? undefined;
  const select = (node: string | undefined): void => setUrl({ node });
  const change = (next: Outcomes): void => setUrl({ outcomes: writeOutcomes(next) });
  const nothing = simulation.error?.code === "InvalidInputException" && requests.length === 0;
  const found = useMemo(() => (simulation.data ? simulated(simulation.data) : undefined), [simulation.data]);
  const chosen = selected && parseNodeId(selected) ? selected : undefined;
  return (
    <Page
      documentTitle={`${words.crumb} - ${name}`}
      crumbs={[
        { text: list.title, href: paths.workflows() },
        { text: name, href: paths.workflow(name) },
        { text: words.crumb, href: paths.preview(name) },
      ]}
      splitPanelPosition="side"
      panel="inspectorSize"
      splitPanelOpen={chosen !== undefined}
      onSplitPanelToggle={(open) => !open && select(undefined)}
      splitPanel={
        chosen && found ? (
          <SplitPanel header={parseNodeId(chosen)?.name ?? ""} closeBehavior="hide" hidePreferencesButton i18nStrings={tabs.split}>
            <PreviewNode id={chosen} found={found} outcomes={outcomes} triggers={definition.data?.definition.triggers ?? []} onChange={change} />
          </SplitPanel>
        ) : undefined
      }
    >
      <SpaceBetween size="m">
        <Header
          variant="h1"
          description={words.description}
          actions={
            <SpaceBetween size="xs" direction="horizontal">
              <Button disabled={requests.length === 0} onClick={() => change({})}>
                {words.reset}
              </Button>
              <Button variant="primary" loading={pending} disabled={!simulation.data} onClick={() => run(name)}>
                {words.run}
              </Button>
            </SpaceBetween>
          }
        >
          {words.title(name)}
        </Header>
        {definition.error && <LoadError error={definition.error} onRetry={() => void definition.refetch()} />}
        {nothing && !definition.error && (
          <EmptyState title={words.noTrigger.title} text={words.noTrigger.text} action={<AppLink to={paths.workflow(name)}>{words.noTrigger.edit}</AppLink>} />
        )}
        {simulation.error && !nothing && !definition.error && <LoadError error={simulation.error} onRetry={() => void simulation.refetch()} />}
        {simulation.data && found && <Found name={name} model={model} simulation={simulation.data} found={found} selected={chosen} onSelect={select} />}
      </SpaceBetween>
    </Page>
  );
}

interface FoundProps {
  name: string;
  model: GraphModel;
  simulation: PenstockSimulation;
  found: Simulated;
  selected: string | undefined;
  onSelect: (node: string | undefined) => void;
}

function Found({ name, model, simulation, found, selected, onSelect }: FoundProps): ReactNode {
  const items = useMemo(() => model.nodes.map(itemOf), [model]);
  const links = useMemo(() => linksOf(model), [model]);
  const [store] = useState(() => new KeyedStore<GraphLive>());
  useEffect(() => store.replace(entries(model, found)), [model, found, store]);
  const critical = useMemo(() => longest(model, found), [model, found]);
  const nodes = model.nodes.filter((node) => !node.trigger).length;
  const problems = simulation.Problems ?? [];
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={4}
        items={[
          { label: words.summary.outcome, value: words.outcomes[simulation.Outcome ?? ""] ?? simulation.Outcome },
          { label: words.summary.actions, value: words.runs(found.runs.size, nodes) },
          {
            label: words.summary.duration,
            value: (
              <>
                {spanInWords(simulation.Seconds ?? 0)}
                <Box fontSize="body-s" color="text-body-secondary">
                  {words.durationNote}
                </Box>
              </>
            ),
          },
          { label: words.summary.critical, value: <span className="message">{critical.map((id) => parseNodeId(id)?.name).join(" → ") || words.none}</span> },
        ]}
      />
      {problems.length > 0 && (
        <Alert type="warning" header={`${words.problems} (${problems.length})`}>
          <ul className="plain">
            {problems.map((one) => (
              <li key={`${one.Kind} ${one.Name} ${one.Message}`} className="message">
                {one.Message}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <div style={{ height: Math.max(360, window.innerHeight - ABOVE) }}>
        {items.length > 0 && <GraphCanvas items={items} links={links} label={words.graph(name)} selected={selected} onSelect={onSelect} onOpen={onSelect} live={store} />}
      </div>
      <PreviewTables model={model} found={found} history={simulation.History ?? []} critical={critical} onSelect={onSelect} />
    </SpaceBetween>
  );
}

function* entries(model: GraphModel, found: Simulated): Generator<[string, GraphLive]> {
  for (const node of model.nodes) {
    const run = found.runs.get(node.id);
    if (node.trigger) yield [node.id, { text: firing(found.fired.get(node.name)) }];
    else yield [node.id, run ? { status: nodeStatus(run.State ?? ""), from: run.StartsAfter, to: run.EndsAfter } : { status: NOT_RUN }];
  }
  for (const edge of model.edges) {
    const target = parseNodeId(edge.target);
    const state = found.runs.get(edge.source)?.State;
    const met = target?.kind === "TRIGGER" ? state !== undefined && edge.watched.includes(state) : found.fired.has(parseNodeId(edge.source)?.name ?? "");
    yield [`edge:${edge.id}`, { met }];
  }
}

function firing(after: number | undefined): string {
  if (after === undefined) return words.notFired;
  return after === 0 ? words.firesFirst : words.fires(spanInWords(after));
}

/** The chain of nodes that decides when the run ends. */
function longest(model: GraphModel, found: Simulated): string[] {
  const after = (id: string): string[] => predecessors(model, id).flatMap((trigger) => predecessors(model, trigger));
  return criticalPath(
    [...found.runs.values()].map((run) => {
      const id = nodeId(run.NodeKind ?? "JOB", run.NodeName ?? "");
      return { id, start: run.StartsAfter ?? 0, end: run.EndsAfter ?? 0, after: after(id) };
    }),
  );
}
