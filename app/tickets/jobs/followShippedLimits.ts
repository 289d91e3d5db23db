/**
 * A new version of the hotline may bring the public holidays of another year, other limits, or other
 * norms of service. Then the limits of open tickets move, as they do when an administrator loads a
 * holiday notice. The steps of each ticket say what moved.
 */
import { createHash } from 'node:crypto';
import type { App } from '../../core/app.js';
import { recomputeLimits } from '../state/recomputeLimits.js';
import { shippedProfiles } from '../rules/shippedLimits.js';
import { shippedNorms } from '../../court/settings/rules/shippedNorms.js';
import { publishedNotices } from '../../court/rules/workCalendar.js';
import { readFollowedLimits, writeFollowedLimits } from '../store/shippedLimits.js';

/**
 * Moves the limits of open tickets if the shipped calendar, limits or norms of service have changed.
 * @param shipped everything that limits depend on and that comes with the program.
 * @returns how many tickets have other limits now.
 */
export async function followShippedLimits(
  { db, clock }: Pick<App, 'db' | 'clock'>,
  shipped: unknown = [publishedNotices, shippedProfiles, shippedNorms],
): Promise<number> {
  const fingerprint = createHash('sha256').update(JSON.stringify(shipped)).digest('hex');
  if ((await readFollowedLimits(db)) === fingerprint) return 0;
  const moved = await recomputeLimits({ db, clock }, null, { code: 'version' });
  // Noted last. If the process dies before, the work is repeated, and what has moved does not move
  // again.
  await writeFollowedLimits(db, fingerprint, clock.now());
  return moved.length;
}
