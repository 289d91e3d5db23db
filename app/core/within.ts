/** Waits for work no longer than it may take. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Resolves or rejects as the work does; with `tooLate` if that takes longer than so many milliseconds.
 * The work goes on then.
 */
export async function within<T, L>(ms: number, work: Promise<T>, tooLate: L): Promise<T | L> {
  const over = new AbortController();
  try {
    return await Promise.race([work, sleep(ms, tooLate, { signal: over.signal })]);
  } finally {
    over.abort();
  }
}
