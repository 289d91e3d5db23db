/**
 * Waits for something that sends no notification when it happens: a row, a file, another process.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { patienceMs } from './patience.js';

/**
 * Polls until there is an answer.
 * @param attempt undefined means not yet; an exception ends the waiting
 * @throws Error naming what was waited for
 */
export async function untilTrue<T extends object | string | number | true>(
  what: string,
  attempt: () => Promise<T | undefined> | T | undefined,
  withinMs = patienceMs,
): Promise<T> {
  const began = performance.now();
  for (;;) {
    const answer = await attempt();
    if (answer !== undefined) return answer;
    const waitedMs = performance.now() - began;
    if (waitedMs > withinMs) {
      throw new Error(`waited ${withinMs / 1000} s for ${what}, in vain`);
    }
    // Each attempt costs the processors of whatever is waited for: the longer it takes, the rarer.
    await delay(Math.min(100, Math.max(20, waitedMs / 20)));
  }
}

/**
 * Returns whether a count has come as far as it should.
 * @param seen what was counted, for the message
 * @throws Error as soon as the count is passed: who waits for it would wait in vain
 */
export function reached(what: string, count: number, wanted: number, seen?: unknown): boolean {
  if (count <= wanted) return count === wanted;
  const which = seen === undefined ? '' : `: ${JSON.stringify(seen)}`;
  throw new Error(`waited for ${wanted} ${what}, and there were ${count}${which}`);
}
