/** What the shared worker and the pages say to each other. */

export interface TopicMessage {
  kind: "snapshot" | "patch" | "gone";
  topic: string;
  data: unknown;
}

export type FromStream = TopicMessage | { kind: "connection"; open: boolean };
export type ToStream = { kind: "topics"; topics: string[] } | { kind: "close" };

/** The address of one stream for these topics. */
export function streamUrl(topics: readonly string[]): string {
  return `/console/api/events?${topics.map((topic) => `topic=${encodeURIComponent(topic)}`).join("&")}`;
}
