/** Words of schedules. */
export const scheduleWords = {
  minutes: (n: number) => `every ${n} minutes`,
  hour: (minute: number) => `every hour at minute ${minute}`,
  day: (time: string) => `every day at ${time} UTC`,
  week: (days: string[], time: string) => `every ${days.join(", ")} at ${time} UTC`,
  month: (day: number, time: string) => `on day ${day} of every month at ${time} UTC`,
  days: {
    SUN: "Sunday", MON: "Monday", TUE: "Tuesday", WED: "Wednesday", THU: "Thursday", FRI: "Friday", SAT: "Saturday",
  },
  notCron: "Write a schedule as cron(minutes hours day-of-month month day-of-week year).",
  sixFields: (found: number) => `A schedule has six fields, minutes hours day-of-month month day-of-week year; this has ${found}.`,
  oneQuestionMark: "Exactly one of day-of-month and day-of-week is ?.",
  tooFast: "A schedule fires at most every five minutes.",
  notUnderstood: (part: string) => `"${part}" is not understood here.`,
  outOfRange: (part: string, low: number, high: number) => `"${part}" is outside ${low} to ${high}.`,
};
