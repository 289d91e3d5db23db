/** Work for many items, in which one that fails does not stop the others. */
import type { Logger } from 'winston';
import { isDatabaseUnavailable } from '../core/database/pool.js';

/** Called with what could not be done, and for which item. */
export type OnFault = (what: string, error: unknown) => void;

/** For code that serves one item only. */
export const throwFault: OnFault = (_what, error) => {
  throw error;
};

export interface WorkForEach<T> {
  /** The item's name in reports. */
  readonly name: (item: T) => string;
  readonly work: (item: T) => Promise<unknown>;
}

/**
 * Serves one after another.
 * @throws errors that concern all of them: the database is away.
 */
export async function oneByOne<T>(
  items: readonly T[],
  onFault: OnFault,
  { name, work }: WorkForEach<T>,
): Promise<void> {
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      onFault(name(item), error);
    }
  }
}

/** How often the same fault is reported. */
const tellAgainMs = 60_000;
/** Faults kept in mind. No process has more at a time. */
const mostKept = 1000;

/** Logs faults: the same one, which may come every second, once a minute. */
export function faultLog(log: Logger, message: string): OnFault {
  const toldAtMs = new Map<string, number>();
  return (what, error) => {
    const nowMs = performance.now();
    if (nowMs - (toldAtMs.get(what) ?? -Infinity) < tellAgainMs) return;
    if (toldAtMs.size >= mostKept) toldAtMs.clear();
    toldAtMs.set(what, nowMs);
    log.error(message, { what, error });
  };
}
