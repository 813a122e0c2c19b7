/** Ticks of a time axis that begins at 0. */

const STEPS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

/** Round instants from 0 to `span` seconds, at most `most` of them besides 0. */
export function ticks(span: number, most: number): number[] {
  const step = STEPS.find((one) => span / one <= most) ?? Math.ceil(span / most / 86_400) * 86_400;
  return Array.from({ length: Math.floor(span / step + 1e-9) + 1 }, (_, at) => Number((at * step).toFixed(3)));
}
