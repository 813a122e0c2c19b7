import { useEffect, useRef } from "react";
import { listen } from "./connect";
import type { TopicMessage } from "./protocol";

/** Hear a topic while the component is there; an empty topic is none. Messages of one frame come together, in order. */
export function useTopic(topic: string, hear: (messages: TopicMessage[]) => void): void {
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  useEffect(() => {
    if (!topic) return undefined;
    let waiting: TopicMessage[] = [];
    let frame = 0;
    const flush = (): void => {
      frame = 0;
      const messages = waiting;
      waiting = [];
      latest.current(messages);
    };
    const stop = listen(topic, (message) => {
      waiting.push(message);
      // A hidden page has no frames; what it shows must not lag behind when it comes back.
      if (document.hidden) flush();
      else frame ||= requestAnimationFrame(flush);
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [topic]);
}
