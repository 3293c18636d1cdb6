const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** Round times over a length of `seconds`, at most about `count` of them. */
export function ticks(seconds: number, count: number): number[] {
  const step = STEPS.find((each) => seconds / each <= count) ?? 7200;
  return Array.from({ length: Math.floor(seconds / step + 1e-9) + 1 }, (_, index) => index * step);
}
