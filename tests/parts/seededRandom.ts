/**
 * Random numbers that are the same in every run, so that both sides of a comparison get the same
 * callers.
 */
import { SeededRandom } from '../../app/local/sample/random.js';

/** Returns a number from 0 up to, but not including, 1. */
export type Random = () => number;

/** Returns a generator: the same seed gives the same numbers. */
export function seededRandom(seed: number): Random {
  const chance = new SeededRandom(seed);
  return () => chance.next();
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
