/** Glue's schedules: cron with six fields in UTC, minutes hours day-of-month month day-of-week year. */

import { scheduleWords as words } from "../text/schedule";

export type Builder =
  | { every: "minutes"; minutes: number }
  | { every: "hour"; minute: number }
  | { every: "day"; hour: number; minute: number }
  | { every: "week"; days: string[]; hour: number; minute: number }
  | { every: "month"; day: number; hour: number; minute: number }
  | { every: "custom"; expression: string };

export type CronField = "minutes" | "hours" | "dayOfMonth" | "month" | "dayOfWeek" | "year";
export interface CronProblem {
  field: CronField | undefined;
  message: string;
}

interface Cron {
  minutes: number[];
  hours: number[];
  month: number[];
  year: number[];
  day: (year: number, month: number, day: number) => boolean;
}

const FIELDS: [CronField, number, number][] = [
  ["minutes", 0, 59],
  ["hours", 0, 23],
  ["dayOfMonth", 1, 31],
  ["month", 1, 12],
  ["dayOfWeek", 1, 7],
  ["year", 1970, 2199],
];
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
/** Sunday is 1. */
export const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;
const DAY_SECONDS = 86_400;
/** Days looked at for the next firing: a leap day on a given weekday can be 40 years away. */
const DAYS_LOOKED_AT = 366 * 41;

class Refused extends Error {
  constructor(
    readonly field: CronField | undefined,
    message: string,
  ) {
    super(message);
  }
}

/** The expression of a builder, as Glue wants it: "cron(0 7 * * ? *)". */
export function expressionOf(builder: Builder): string {
  switch (builder.every) {
    case "minutes":
      return `cron(0/${builder.minutes} * * * ? *)`;
    case "hour":
      return `cron(${builder.minute} * * * ? *)`;
    case "day":
      return `cron(${builder.minute} ${builder.hour} * * ? *)`;
    case "week":
      return `cron(${builder.minute} ${builder.hour} ? * ${builder.days.join(",")} *)`;
    case "month":
      return `cron(${builder.minute} ${builder.hour} ${builder.day} * ? *)`;
    case "custom":
      return builder.expression;
  }
}

/** The builder that says this expression; "custom" for one that has no simpler form. */
export function builderOf(expression: string): Builder {
  const custom: Builder = { every: "custom", expression };
  const parts = /^cron\((.*)\)$/.exec(expression.trim())?.[1]?.trim().split(/\s+/);
  if (parts?.length !== 6) return custom;
  const [minute = "", hour = "", day = "", month, weekday = "", year] = parts;
  if (month !== "*" || year !== "*") return custom;
  const number = (text: string): number | undefined => (/^\d{1,2}$/.test(text) ? Number(text) : undefined);
  const [m, h, d] = [number(minute), number(hour), number(day)];
  const anyDay = (day === "*" && weekday === "?") || (day === "?" && weekday === "*");
  const step = /^0\/(\d{1,2})$/.exec(minute)?.[1];
  if (step && hour === "*" && anyDay && 60 % Number(step) === 0) return { every: "minutes", minutes: Number(step) };
  if (m === undefined) return custom;
  if (hour === "*" && anyDay) return { every: "hour", minute: m };
  if (h === undefined) return custom;
  if (anyDay) return { every: "day", hour: h, minute: m };
  if (d !== undefined && weekday === "?") return { every: "month", day: d, hour: h, minute: m };
  const days = weekday.toUpperCase().split(",");
  if (day === "?" && days.every((one) => (DAYS as readonly string[]).includes(one))) return { every: "week", days, hour: h, minute: m };
  return custom;
}

/** What is wrong with an expression, and in which field; undefined when nothing is. */
export function scheduleProblem(expression: string): CronProblem | undefined {
  try {
    parse(expression);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return { field: error.field, message: error.message };
    throw error;
  }
}

/** The schedule in words; the expression itself when it has no simple form. Times are UTC. */
export function scheduleWords(expression: string): string {
  const builder = builderOf(expression);
  switch (builder.every) {
    case "minutes":
      return words.minutes(builder.minutes);
    case "hour":
      return words.hour(builder.minute);
    case "day":
      return words.day(clock(builder.hour, builder.minute));
    case "week":
      return words.week(builder.days.map((day) => words.days[day as (typeof DAYS)[number]]), clock(builder.hour, builder.minute));
    case "month":
      return words.month(builder.day, clock(builder.hour, builder.minute));
    case "custom":
      return builder.expression;
  }
}

/** The next instants (epoch seconds) after `after` at which the schedule fires; fewer than `count` when it ends. */
export function nextFirings(expression: string, after: number, count: number): number[] {
  const cron = parse(expression);
  const found: number[] = [];
  const first = Math.floor(after / DAY_SECONDS);
  for (let day = first; day < first + DAYS_LOOKED_AT && found.length < count; day += 1) {
    const date = new Date(day * DAY_SECONDS * 1000);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
    if (year > (cron.year.at(-1) ?? 0)) break;
    if (!cron.year.includes(year) || !cron.month.includes(month) || !cron.day(year, month, date.getUTCDate())) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const at = day * DAY_SECONDS + hour * 3600 + minute * 60;
        if (at > after && found.length < count) found.push(at);
      }
    }
  }
  return found;
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function parse(expression: string): Cron {
  const inner = /^cron\((.*)\)$/.exec(expression.trim())?.[1];
  if (inner === undefined) throw new Refused(undefined, words.notCron);
  const parts = inner.trim().split(/\s+/);
  if (parts.length !== 6) throw new Refused(undefined, words.sixFields(parts.length));
  const [dom = "", dow = ""] = [parts[2], parts[4]];
  if ((dom === "?") === (dow === "?")) throw new Refused("dayOfWeek", words.oneQuestionMark);
  const [minutes = [], hours = [], , month = [], , year = []] = FIELDS.map(([field, low, high], index) => {
    if (field === "dayOfMonth" || field === "dayOfWeek") return [];
    return values(field, parts[index] ?? "", low, high);
  });
  const day = dom === "?" ? weekdays(dow) : monthDays(dom);
  if (faster(minutes, hours)) throw new Refused("minutes", words.tooFast);
  return { minutes, hours, month, year, day };
}

/** AWS refuses schedules that fire more often than every five minutes. */
function faster(minutes: number[], hours: number[]): boolean {
  const gaps = minutes.slice(1).map((minute, index) => minute - (minutes[index] ?? 0));
  const wraps = hours.some((hour) => hours.includes((hour + 1) % 24));
  if (wraps && minutes.length > 1) gaps.push((minutes[0] ?? 0) + 60 - (minutes.at(-1) ?? 0));
  return gaps.some((gap) => gap < 5);
}

function values(field: CronField, text: string, low: number, high: number): number[] {
  const found = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^(\*|[A-Za-z\d]+)(?:-([A-Za-z\d]+))?(?:\/(\d+))?$/.exec(part);
    if (!match) throw new Refused(field, words.notUnderstood(part));
    const [, from = "", to, step] = match;
    const start = from === "*" ? low : numberOf(field, from);
    const end = from === "*" ? high : to === undefined ? (step === undefined ? start : high) : numberOf(field, to);
    if (start < low || end > high || start > end || Number(step ?? 1) < 1) throw new Refused(field, words.outOfRange(part, low, high));
    for (let value = start; value <= end; value += Number(step ?? 1)) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function numberOf(field: CronField, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const names: readonly string[] = field === "month" ? MONTHS : field === "dayOfWeek" ? DAYS : [];
  const at = names.indexOf(text.toUpperCase());
  if (at < 0) throw new Refused(field, words.notUnderstood(text));
  return at + 1;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function monthDays(text: string): Cron["day"] {
  if (text === "L") return (year, month, day) => day === daysIn(year, month);
  const near = /^(\d{1,2})W$/.exec(text)?.[1];
  if (near) {
    const wanted = Number(near);
    return (year, month, day) => day === nearestWorkday(year, month, wanted);
  }
  const listed = values("dayOfMonth", text, 1, 31);
  return (_year, _month, day) => listed.includes(day);
}

function nearestWorkday(year: number, month: number, wanted: number): number {
  const last = daysIn(year, month);
  if (wanted > last) return -1;
  const weekday = weekdayOf(year, month, wanted);
  if (weekday === 7) return wanted === 1 ? 3 : wanted - 1;
  if (weekday === 1) return wanted === last ? wanted - 2 : wanted + 1;
  return wanted;
}

function weekdays(text: string): Cron["day"] {
  const last = /^([A-Za-z]+|\d)L$/.exec(text)?.[1];
  if (last && !/^[A-Za-z]{4,}$/.test(last)) {
    const wanted = numberOf("dayOfWeek", last);
    return (year, month, day) => weekdayOf(year, month, day) === wanted && day + 7 > daysIn(year, month);
  }
  const nth = /^([A-Za-z]{3}|\d)#(\d)$/.exec(text);
  if (nth) {
    const wanted = numberOf("dayOfWeek", nth[1] ?? "");
    const week = Number(nth[2]);
    if (week < 1 || week > 5) throw new Refused("dayOfWeek", words.outOfRange(text, 1, 5));
    return (year, month, day) => weekdayOf(year, month, day) === wanted && Math.ceil(day / 7) === week;
  }
  const listed = values("dayOfWeek", text, 1, 7);
  return (year, month, day) => listed.includes(weekdayOf(year, month, day));
}
