/** Work for many, in which one that cannot be served keeps nobody else from it. */
import type { Logger } from 'winston';
import { isDatabaseUnavailable } from '../../database/pool.js';

/** Told of what could not be done, and for whom. */
export type OnFault = (what: string, error: unknown) => void;

/** For whoever serves one only. */
export const throwFault: OnFault = (_what, error) => {
  throw error;
};

export interface WorkForEach<T> {
  /** Whom it is for, as it is told. */
  readonly name: (item: T) => string;
  readonly work: (item: T) => Promise<unknown>;
}

/**
 * Serves one after another.
 * @throws what goes for all of them: that the database is away.
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

/** How often the same is told. */
const tellAgainMs = 60_000;
/** So many are kept in mind; nobody has more faults than that at a time. */
const mostKept = 1000;

/** Writes faults to the log: the same one, which may come every second, once a minute. */
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
