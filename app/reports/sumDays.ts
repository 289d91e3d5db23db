/** Sums past days, so that a report over a year reads days and not calls. */
import type { App } from '../core/app.js';
import { listUnsummedDays, sumDay } from './store/summedDays.js';

/**
 * Timed work is done one after the other: the sums of years (after an import, or of a new formula) go
 * on a minute later.
 */
const mostMs = 20_000;
const mostDays = 400;

/**
 * Sums each day that has been over for a day and a half and has no sums: the day before yesterday,
 * and days with late changes. Begins no further day after twenty seconds.
 * @returns how many days.
 */
export async function sumDays({ db, clock }: Pick<App, 'db' | 'clock'>): Promise<number> {
  const beganMs = performance.now();
  let summed = 0;
  for (const day of await listUnsummedDays(db, clock.now(), mostDays)) {
    if (await sumDay(db, day)) summed += 1;
    if (performance.now() - beganMs >= mostMs) break;
  }
  return summed;
}
