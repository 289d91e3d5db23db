/** Repeatable chance: the same seed gives the same numbers. */

/** Returns a mulberry32 generator: the same seed gives the same numbers. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class Chance {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = makeRandom(seed);
  }

  /** Returns a number from 0 up to, but not including, 1. */
  next(): number {
    return this.random();
  }

  whole(below: number): number {
    return Math.floor(this.random() * below);
  }

  /** Returns an exponentially distributed time in milliseconds. */
  about(meanMs: number): number {
    return Math.floor(-Math.log(1 - this.random()) * meanMs);
  }
}
