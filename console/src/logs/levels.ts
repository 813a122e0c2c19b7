/** How bad a line is, by the words that loggers write; the server's search goes by the same rule. */

export const LEVELS = ["error", "warning", "info", "debug"] as const;
export type Level = (typeof LEVELS)[number];

const SEEN_CHARACTERS = 200;
const WORD = /\b(CRITICAL|FATAL|ERROR|SEVERE|WARNING|WARN|INFO|DEBUG|TRACE)\b|^Traceback \(|^[\w.]*(?:Error|Exception)\b/;
const OF_WORD: Record<string, Level> = { WARNING: "warning", WARN: "warning", INFO: "info", DEBUG: "debug", TRACE: "debug" };

/** Undefined where no logger has said it. */
export function levelOf(text: string): Level | undefined {
  const found = WORD.exec(text.slice(0, SEEN_CHARACTERS));
  return found ? (OF_WORD[found[1] ?? ""] ?? "error") : undefined;
}
