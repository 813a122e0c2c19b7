import { describe, expect, it } from "vitest";
import { builderOf, expressionOf, nextFirings, scheduleProblem, scheduleWords, type Builder } from "./schedule";

const at = (text: string): number => Date.parse(text) / 1000;
const firings = (expression: string, after: string, count = 2): string[] =>
  nextFirings(expression, at(after), count).map((one) => new Date(one * 1000).toISOString().slice(0, 16));

describe("builders", () => {
  it.each<[Builder, string, string]>([
    [{ every: "minutes", minutes: 15 }, "cron(0/15 * * * ? *)", "every 15 minutes"],
    [{ every: "hour", minute: 5 }, "cron(5 * * * ? *)", "every hour at minute 5"],
    [{ every: "day", hour: 7, minute: 0 }, "cron(0 7 * * ? *)", "every day at 07:00 UTC"],
    [{ every: "week", days: ["MON", "FRI"], hour: 18, minute: 30 }, "cron(30 18 ? * MON,FRI *)", "every Monday, Friday at 18:30 UTC"],
    [{ every: "month", day: 1, hour: 0, minute: 10 }, "cron(10 0 1 * ? *)", "on day 1 of every month at 00:10 UTC"],
  ])("%o", (builder, expression, said) => {
    expect(expressionOf(builder)).toBe(expression);
    expect(builderOf(expression)).toEqual(builder);
    expect(scheduleWords(expression)).toBe(said);
    expect(scheduleProblem(expression)).toBeUndefined();
  });
  it("leave what they cannot say as it is", () => {
    expect(builderOf("cron(0 7 ? * 2#1 *)").every).toBe("custom");
    expect(scheduleWords("cron(0 7 L * ? *)")).toBe("cron(0 7 L * ? *)");
    expect(builderOf("rubbish")).toEqual({ every: "custom", expression: "rubbish" });
  });
});

describe("next firings", () => {
  it.each([
    ["cron(0 7 * * ? *)", "2026-01-31T07:00Z", ["2026-02-01T07:00", "2026-02-02T07:00"]],
    ["cron(0/20 23 * * ? *)", "2026-01-31T23:30Z", ["2026-01-31T23:40", "2026-02-01T23:00"]],
    ["cron(0 0 L * ? *)", "2028-02-01T00:00Z", ["2028-02-29T00:00", "2028-03-31T00:00"]],
    ["cron(0 9 ? * MON#1 *)", "2026-06-02T00:00Z", ["2026-07-06T09:00", "2026-08-03T09:00"]],
    ["cron(0 9 ? * 6L *)", "2026-06-01T00:00Z", ["2026-06-26T09:00", "2026-07-31T09:00"]],
    ["cron(0 9 1W * ? *)", "2026-07-30T00:00Z", ["2026-08-03T09:00", "2026-09-01T09:00"]],
    ["cron(0 0 29 FEB ? *)", "2026-01-01T00:00Z", ["2028-02-29T00:00", "2032-02-29T00:00"]],
    ["cron(0 12 ? * MON-FRI 2026)", "2026-12-30T12:00Z", ["2026-12-31T12:00"]],
  ])("%s after %s", (expression, after, expected) => expect(firings(expression, after)).toEqual(expected));
  it("are none for a day that never comes", () => expect(firings("cron(0 0 31 2 ? *)", "2026-01-01T00:00Z")).toEqual([]));
});

describe("problems name the field", () => {
  it.each([
    ["cron(61 * * * ? *)", "minutes"], ["cron(0 24 * * ? *)", "hours"], ["cron(0 0 * * * *)", "dayOfWeek"], ["cron(0 0 ? * ? *)", "dayOfWeek"],
    ["cron(0 0 0 * ? *)", "dayOfMonth"], ["cron(0 0 * FOO ? *)", "month"], ["cron(0/1 * * * ? *)", "minutes"], ["cron(0 0 * * ?)", undefined],
    ["0 7 * * *", undefined], ["cron(0 0 ? * MON#6 *)", "dayOfWeek"], ["cron(5-1 0 * * ? *)", "minutes"], ["cron(0,58 * * * ? *)", "minutes"],
  ])("%s", (expression, field) => expect(scheduleProblem(expression)).toMatchObject({ field }));
});
