/** Repeatable chance: the same seed gives the same numbers. */
import { seededRandom, type Random } from '../parts/seededRandom.js';

export class Chance {
  private readonly random: Random;

  constructor(seed: number) {
    this.random = seededRandom(seed);
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
