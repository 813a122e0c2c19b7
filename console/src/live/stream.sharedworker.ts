/** One stream for all tabs of a browser: HTTP/1.1 has six connections for each origin. */

import { EventStream } from "./eventStream";
import type { FromStream, ToStream } from "./protocol";

const ports = new Map<MessagePort, Set<string>>();

const stream = new EventStream((message: FromStream) => {
  for (const [port, topics] of ports) if (message.kind === "connection" || topics.has(message.topic)) port.postMessage(message);
});

function settle(): void {
  stream.setTopics([...ports.values()].flatMap((topics) => [...topics]));
}

self.addEventListener("connect", (event) => {
  const port = (event as MessageEvent).ports[0];
  if (!port) return;
  ports.set(port, new Set());
  port.addEventListener("message", ({ data }: MessageEvent<ToStream>) => {
    if (data.kind === "close") ports.delete(port);
    else ports.set(port, new Set(data.topics));
    settle();
  });
  port.start();
});
