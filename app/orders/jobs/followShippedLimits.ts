/**
 * A new version of the hotline may bring the notice of another year, or other limits: then the limits of open orders move,
 * as they do when an administrator loads a notice. What moved stands in the steps of each order.
 */
import { createHash } from 'node:crypto';
import type { App } from '../../app.js';
import { recomputeLimits } from '../state/recomputeLimits.js';
import { shippedProfiles } from '../rules/shippedLimits.js';
import { publishedNotices } from '../../court/rules/workCalendar.js';
import { readFollowedLimits, writeFollowedLimits } from '../store/shippedLimits.js';

/**
 * @param shipped all that limits depend on and that comes with the program.
 * @returns how many orders have other limits now.
 */
export async function followShippedLimits(
  { db, clock }: Pick<App, 'db' | 'clock'>,
  shipped: unknown = [publishedNotices, shippedProfiles],
): Promise<number> {
  const fingerprint = createHash('sha256').update(JSON.stringify(shipped)).digest('hex');
  if ((await readFollowedLimits(db)) === fingerprint) return 0;
  const moved = await recomputeLimits({ db, clock }, null, 'calendar and limits of this version');
  // Noted last: whoever dies on the way leaves it to be done again, and what has moved moves no more.
  await writeFollowedLimits(db, fingerprint, clock.now());
  return moved.length;
}
