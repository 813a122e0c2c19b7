/** Ticks of an axis of days and hours, at round instants of the browser's time zone. */

const STEPS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000];
const MOST = 9;
const DAY = 86_400;
const short = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const exact = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

export interface TimeTick {
  at: number;
  text: string;
}

/** `offset`: minutes that local time is behind UTC, as Date has it. */
export function timeTicks(from: number, to: number, offset = new Date(from * 1000).getTimezoneOffset()): TimeTick[] {
  const step = STEPS.find((one) => (to - from) / one <= MOST) ?? Math.ceil((to - from) / MOST / DAY) * DAY;
  const shift = offset * 60;
  const ticks: TimeTick[] = [];
  for (let at = Math.ceil((from - shift) / step) * step + shift; at < to; at += step) {
    const midnight = (at - shift) % DAY === 0;
    const text = step >= DAY || midnight ? day.format(at * 1000) : (step < 60 ? exact : short).format(at * 1000);
    ticks.push({ at, text });
  }
  return ticks;
}
