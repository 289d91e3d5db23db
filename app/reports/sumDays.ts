/** Sums past days, so that a report over a year reads days and not calls. */
import type { App } from '../app.js';
import { listUnsummedDays, sumDay } from './store/summedDays.js';

/** After an import of years, more days at a time would delay other timed work for minutes. */
const mostDays = 400;

/**
 * Sums each day that has been over for a day and a half and has no sums: the day before yesterday,
 * and days with late changes.
 * @returns how many days.
 */
export async function sumDays({ db, clock }: Pick<App, 'db' | 'clock'>): Promise<number> {
  let summed = 0;
  for (const day of await listUnsummedDays(db, clock.now(), mostDays)) {
    if (await sumDay(db, day)) summed += 1;
  }
  return summed;
}
