/** Work of which only so much is done at once, because it costs memory, processors or connections. */

/** What becomes of work while too much waits already. */
interface Limit {
  readonly mostWaiting: number;
  readonly tooMany: () => Error;
}

/**
 * Makes a function that does work in turn, first come, first served. Work within work could wait for
 * itself.
 * @param mostAtOnce how much is done at once
 * @param limit without it, any number may wait; with it, the function rejects with `tooMany`, without
 *   doing the work
 */
export function turns(
  mostAtOnce: number,
  limit?: Limit,
): <T>(work: () => Promise<T>) => Promise<T> {
  let working = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (working < mostAtOnce) working += 1;
    else if (limit !== undefined && waiting.length >= limit.mostWaiting) throw limit.tooMany();
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The next one takes over the place.
      if (next === undefined) working -= 1;
      else next();
    }
  };
}
