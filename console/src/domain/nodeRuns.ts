/** States of job runs and crawls, as the pages of jobs and crawlers need them. */

const OVER = new Set(["SUCCEEDED", "FAILED", "ERROR", "TIMEOUT", "STOPPED", "CANCELLED", "EXPIRED", "COMPLETED"]);

/** Whether something may still change; a run without a state has none. */
export function runIsGoingOn(state: string): boolean {
  return state !== "" && !OVER.has(state);
}

/** Only what has begun or waits can be stopped. */
export function canBeStopped(state: string): boolean {
  return ["STARTING", "RUNNING", "WAITING"].includes(state);
}

/** ListCrawls has words of its own for the states of crawls. */
export function crawlState(historyState: string): string {
  return historyState === "COMPLETED" ? "SUCCEEDED" : historyState === "STOPPED" ? "CANCELLED" : historyState;
}
