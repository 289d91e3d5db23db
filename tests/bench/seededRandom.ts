/**
 * Random numbers that are the same in every run, so that both sides of a comparison get the same
 * callers.
 */

/** Returns a number from 0 up to, but not including, 1. */
export type Random = () => number;

/** Returns a Mulberry32 generator. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns the moments of a Poisson process with a rate per second, from `fromMs` to `toMs`. */
export function poissonMs(
  perSecond: number,
  fromMs: number,
  toMs: number,
  random: Random,
): number[] {
  const moments: number[] = [];
  let at = fromMs;
  for (;;) {
    at -= (Math.log(1 - random()) / perSecond) * 1000;
    if (at >= toMs) return moments;
    moments.push(at);
  }
}
