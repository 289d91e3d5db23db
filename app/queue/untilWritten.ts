/**
 * Writes what has happened on the telephone: it cannot be refused, however long the database is
 * away.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'winston';
import { isDatabaseUnavailable } from '../core/database/pool.js';

const retryMs = 500;

/**
 * Retries until the database has it.
 * @returns null when this process ends before; the next one finds it by itself.
 */
export async function untilWritten<T>(
  runtime: { readonly log: Logger; readonly stopping: AbortSignal },
  write: () => Promise<T>,
): Promise<T | null> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (runtime.stopping.aborted) return null;
      if (!isDatabaseUnavailable(error)) throw error;
      if (tries === 0)
        runtime.log.warn('cannot write the queue: the database is unavailable', { error });
      await sleep(retryMs);
    }
  }
}
