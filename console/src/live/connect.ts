/** The page's end of the live stream: topics wanted by components, over the shared worker or directly. */

import { create } from "zustand";
import { EventStream } from "./eventStream";
import type { FromStream, ToStream, TopicMessage } from "./protocol";

interface Connection {
  state: "idle" | "open" | "lost";
  lastHeard: number | undefined;
}

export const useConnection = create<Connection>(() => ({ state: "idle", lastHeard: undefined }));

type Listener = (message: TopicMessage) => void;
const wanted = new Map<string, Set<Listener>>();
let settle: (() => void) | undefined;

function hear(message: FromStream): void {
  if (message.kind === "connection") {
    useConnection.setState({ state: message.open ? "open" : "lost" });
    return;
  }
  useConnection.setState({ state: "open", lastHeard: Date.now() / 1000 });
  for (const listener of wanted.get(message.topic) ?? []) listener(message);
}

function viaWorker(): () => void {
  const worker = new SharedWorker(new URL("./stream.sharedworker.ts", import.meta.url), { type: "module", name: "penstock-live" });
  const tell = (message: ToStream): void => worker.port.postMessage(message);
  worker.port.addEventListener("message", ({ data }: MessageEvent<FromStream>) => hear(data));
  worker.port.start();
  window.addEventListener("pagehide", () => tell({ kind: "close" }));
  window.addEventListener("pageshow", (event) => event.persisted && settle?.());
  return () => tell({ kind: "topics", topics: [...wanted.keys()] });
}

/** Where there is no shared worker: a stream of this page, closed while the page is hidden. */
function direct(): () => void {
  const stream = new EventStream(hear);
  document.addEventListener("visibilitychange", () => (document.hidden ? stream.close() : stream.setTopics(wanted.keys())));
  return () => stream.setTopics(wanted.keys());
}

/** Listen to a topic until the function that is returned is called. The first message is a snapshot. */
export function listen(topic: string, listener: Listener): () => void {
  settle ??= typeof SharedWorker === "undefined" ? direct() : viaWorker();
  const set = wanted.get(topic) ?? new Set();
  wanted.set(topic, set.add(listener));
  settle();
  return () => {
    set.delete(listener);
    if (set.size === 0 && wanted.get(topic) === set) wanted.delete(topic);
    settle?.();
  };
}
