/** Everything about one run: its graph, what the stream says, and the details that the stream leaves out. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { createStore, useStore, type StoreApi } from "zustand";
import type { ApiError } from "../../api/client";
import type { LiveNode, RunDetails, RunRow } from "../../api/console";
import { keys, useRunDetails, useRunGraph } from "../../api/queries";
import { metEdges, patched, snapshotOf, statusOf, type LiveRun, type LiveRunMessage } from "../../domain/liveRun";
import { runIsOver } from "../../domain/status";
import { buildGraph, nodeId, type GraphModel, type TriggerDefinition } from "../../domain/workflowGraph";
import type { GraphLive } from "../../graph/model";
import { useConnection } from "../../live/connect";
import { KeyedStore } from "../../live/statusStore";
import { useTopic } from "../../live/useTopic";
import { run as words } from "../../text/runs";
import { clockTime } from "../../ui/time";

export type Live = LiveRun<RunRow, LiveNode>;
type Message = LiveRunMessage<RunRow, LiveNode>;

export interface RunView {
  model: GraphModel;
  /** Node id to the id that the run's graph gives it, by which a resume names it. */
  uniqueIds: ReadonlyMap<string, string>;
  /** What the stream says, outside React: five patches a second must repaint what shows them and not the page. */
  source: StoreApi<{ live: Live | undefined }>;
  store: KeyedStore<GraphLive>;
  details: RunDetails | undefined;
  error: ApiError | null;
  gone: boolean;
  refetch: () => void;
}

const DETAILS_EVERY_MS = 700;

/** A part of what the stream says, and a repaint when that part is another one. */
export function useLive<T>({ source }: Pick<RunView, "source">, part: (live: Live | undefined) => T): T {
  return useStore(source, ({ live }) => part(live));
}

export function useRun(workflow: string, run: string): RunView {
  const graph = useRunGraph(workflow, run);
  const details = useRunDetails(workflow, run);
  const [source] = useState(() => createStore<{ live: Live | undefined }>(() => ({ live: undefined })));
  const [store] = useState(() => new KeyedStore<GraphLive>());
  const refreshDetails = useRefreshDetails(workflow, run);
  useTopic(`run:${workflow}/${run}`, (messages) => {
    let next = source.getState().live;
    for (const { kind, data } of messages) {
      if (kind === "snapshot") next = snapshotOf(data as Message) ?? next;
      else if (kind === "patch" && next) next = patched(next, data as Message);
    }
    source.setState({ live: next });
    refreshDetails();
  });
  const lost = useConnection((connection) => connection.state === "lost");
  useEffect(() => {
    if (lost && details.data) source.setState({ live: liveFromDetails(details.data) });
  }, [lost, details.data, source]);
  const model = useMemo(() => buildGraph(triggersOf(graph.data?.Graph?.Nodes)), [graph.data]);
  const uniqueIds = useMemo(() => new Map((graph.data?.Graph?.Nodes ?? []).map((node) => [nodeId(node.Type ?? "JOB", node.Name ?? ""), node.UniqueId ?? ""])), [graph.data]);
  useEffect(() => {
    const show = ({ live }: { live: Live | undefined }): void => {
      if (live) store.merge(liveEntries(model, live, store));
    };
    show(source.getState());
    return source.subscribe(show);
  }, [model, source, store]);
  const error = graph.error ?? (details.data ? null : details.error);
  return {
    model,
    uniqueIds,
    source,
    store,
    details: details.data,
    error,
    gone: error?.code === "EntityNotFoundException",
    refetch: () => void Promise.all([graph.refetch(), details.refetch()]),
  };
}

/** While the stream is lost the details are asked for again and again, and stand for what it would have told. */
function liveFromDetails({ run, properties, nodes, explanation }: RunDetails): Live {
  const fired = (explanation.Triggers ?? []).flatMap((one): [string, number][] => (one.Name && one.FiredOn ? [[one.Name, one.FiredOn]] : []));
  const last = nodes.flatMap(({ kind, name, attempts }): [string, LiveNode][] => {
    const attempt = attempts.at(-1);
    return attempt ? [[nodeId(kind, name), { ...attempt, kind, name }]] : [];
  });
  return { run, properties, nodes: new Map(last), fired: Object.fromEntries(fired) };
}

function triggersOf(nodes: { TriggerDetails?: { Trigger?: object } }[] | undefined): TriggerDefinition[] {
  return (nodes ?? []).map((node) => node.TriggerDetails?.Trigger as TriggerDefinition | undefined).filter((one) => one !== undefined).map((one) => ({ ...one, Actions: one.Actions ?? [] }));
}

/** At most one question in a while, however many patches come; the last patch is always followed by one. */
function useRefreshDetails(workflow: string, run: string): () => void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey: [...keys.run(workflow, run), "details"] });
    }, DETAILS_EVERY_MS);
  };
}

function* liveEntries(model: GraphModel, live: Live, store: KeyedStore<GraphLive>): Generator<[string, GraphLive]> {
  const over = runIsOver(live.run.status);
  const met = metEdges(model, live);
  for (const node of model.nodes) {
    const value = node.trigger ? { text: firedText(node.name, live, over) } : nodeLive(live, node.id);
    if (differs(store.get(node.id), value)) yield [node.id, value];
  }
  for (const edge of model.edges) {
    const [id, value] = [`edge:${edge.id}`, { met: met.has(edge.id) }];
    if (differs(store.get(id), value)) yield [id, value];
  }
}

function differs(before: GraphLive | undefined, { status, from, to, text, met }: GraphLive): boolean {
  if (!before || before.from !== from || before.to !== to || before.text !== text || before.met !== met) return true;
  return before.status?.word !== status?.word || before.status?.icon !== status?.icon || before.status?.tone !== status?.tone;
}

export function firedText(trigger: string, live: Live, over: boolean): string {
  const at = live.fired[trigger];
  if (at !== undefined) return words.fired(clockTime(at));
  return over ? words.notFired : words.waitsToFire;
}

function nodeLive(live: Live, id: string): GraphLive {
  const node = live.nodes.get(id);
  const status = statusOf(node, live.run.status, words.copied);
  return { status, from: node?.runningOn ?? node?.startedOn, to: node?.completedOn };
}
