/** Sums the days that are over, so that a report over a year reads days and not calls. */
import type { App } from '../app.js';
import { listUnsummedDays, sumDay } from './store/summedDays.js';

/** More at a time would keep the timed work from anything else for minutes, after an import of years. */
const mostDays = 400;

/**
 * Sums each day that has been over for a day and a half and has no sums: yesterday's but one, and those of which something was changed
 * late.
 * @returns how many days.
 */
export async function sumDays({ db, clock }: Pick<App, 'db' | 'clock'>): Promise<number> {
  let summed = 0;
  for (const day of await listUnsummedDays(db, clock.now(), mostDays)) {
    if (await sumDay(db, day)) summed += 1;
  }
  return summed;
}
