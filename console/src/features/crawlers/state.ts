import type { Crawler } from "../../api/generated";
import { scheduleWords } from "../../domain/schedule";
import { nodeStatus, type Status } from "../../domain/status";
import { crawlers as words } from "../../text/crawlers";

/** Ready is no news: it stands with a quiet mark. */
export function crawlerStatus(state: string): Status {
  if (state === "READY") return { word: words.states["READY"] ?? state, icon: "success", tone: "good", final: true };
  return nodeStatus(state);
}

export function crawlerSchedule(crawler: Crawler): string {
  const expression = crawler.Schedule?.ScheduleExpression;
  if (!expression) return words.noSchedule;
  const said = scheduleWords(expression);
  return crawler.Schedule?.State === "NOT_SCHEDULED" ? words.paused(said) : said;
}
