/** When the court's system is asked again to send a link: what a caller is told lasts a quarter of an hour. */

/** Seconds from the beginning of each attempt to the next; after the last one a ticket is opened. */
const untilNextS = [30, 120, 600] as const;

/** How many attempts there are. */
export const mostAttempts = untilNextS.length + 1;

/** How long the same link is not asked for again: until its attempts are over. */
export const restMs = 900_000;

/** How long a request is kept after it is over: its number leads to the party. */
export const keptMs = 24 * 3_600_000;

/**
 * Returns when the next attempt is due, after this one has begun.
 * @param attempts with this one
 */
export function nextAttemptAt(attempts: number, now: Date): Date {
  const seconds = untilNextS[attempts - 1] ?? untilNextS[untilNextS.length - 1] ?? 0;
  return new Date(now.getTime() + seconds * 1000);
}
