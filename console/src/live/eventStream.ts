/** One EventSource for a set of topics; opened anew when the set changes. Runs in the shared worker or in the page. */

import { streamUrl, type FromStream, type TopicMessage } from "./protocol";

const TOPICS_MAX = 20;
const SETTLE_MS = 30;
const REOPEN_MS = 3000;

export class EventStream {
  private source: EventSource | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private topics: string[] = [];

  constructor(private readonly hear: (message: FromStream) => void) {}

  /** Topics from now on; several calls in a row open one stream. Every topic begins with a snapshot again. */
  setTopics(topics: Iterable<string>): void {
    this.topics = [...new Set(topics)].sort().slice(0, TOPICS_MAX);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), SETTLE_MS);
  }

  close(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = undefined;
  }

  private open(): void {
    this.close();
    if (this.topics.length === 0) return;
    const source = new EventSource(streamUrl(this.topics));
    this.source = source;
    source.addEventListener("open", () => this.hear({ kind: "connection", open: true }));
    source.addEventListener("error", () => {
      this.hear({ kind: "connection", open: false });
      // The browser tries again by itself unless the server refused the stream.
      if (source.readyState === EventSource.CLOSED) this.timer = setTimeout(() => this.open(), REOPEN_MS);
    });
    for (const kind of ["snapshot", "patch", "gone"] as const) {
      source.addEventListener(kind, (event) => {
        const { topic, data } = JSON.parse((event as MessageEvent<string>).data) as Omit<TopicMessage, "kind">;
        this.hear({ kind, topic, data });
      });
    }
  }
}
