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
export async function untilTrue<T>(
  what: string,
  attempt: () => Promise<T | undefined> | T | undefined,
  withinMs = patienceMs,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await attempt();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) {
      throw new Error(`waited ${withinMs / 1000} s for ${what}, in vain`);
    }
    await delay(25);
  }
}
