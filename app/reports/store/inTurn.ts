/**
 * Reports are read in turn: each holds a connection of the pool, and a processor of the database, for
 * up to seconds, and calls need both. While two are being read the others wait, first come, first
 * served.
 */

/** Two: a report and the same of the period before. */
const mostAtOnce = 2;

let reading = 0;
const waiting: (() => void)[] = [];

/** Reads something long when it is its turn. A turn within a turn could wait for itself. */
export async function inTurn<T>(read: () => Promise<T>): Promise<T> {
  if (reading >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else reading += 1;
  try {
    return await read();
  } finally {
    const next = waiting.shift();
    // The next one takes over the place.
    if (next === undefined) reading -= 1;
    else next();
  }
}
