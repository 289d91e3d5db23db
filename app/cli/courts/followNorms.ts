import { nationalAnswerS, normKinds } from '../../court/settings/rules/shippedNorms.js';
import type { ChangedNorms } from '../../court/store/normChanges.js';
import type { Pool } from '../../core/database/pool.js';
import { recomputeLimits } from '../../tickets/state/recomputeLimits.js';
import { kindsOfOwnLimits } from '../../tickets/store/ticketLimits.js';
import { movedText } from './movedText.js';

/**
 * Moves the limits of a court's open tickets after its norms of service have changed. The steps of the tickets
 * say who has changed them.
 * @returns what follows the norms, and which limits do not, a line each.
 */
export async function followNorms(
  pool: Pool,
  courtId: number,
  { before, after, osUser }: ChangedNorms,
): Promise<string[]> {
  const lines: string[] = [];
  const from = before.answerWithinS ?? nationalAnswerS;
  const to = after.answerWithinS ?? nationalAnswerS;
  // Reports read it from the norms: there is nothing to write.
  if (to !== from) {
    lines.push(`service level of queues without one of their own: ${from} s -> ${to} s`);
  }
  const kinds = normKinds.filter(
    (kind) => before.replyWithinDays[kind] !== after.replyWithinDays[kind],
  );
  if (kinds.length > 0) {
    const deps = { db: pool, clock: { now: () => new Date() } };
    const because = { code: 'norms', profile: after.profile, by: osUser } as const;
    const moved = await recomputeLimits(deps, courtId, because);
    if (moved.length > 0) lines.push(movedText(moved));
    const own = await kindsOfOwnLimits(pool, courtId);
    for (const kind of kinds.filter((each) => own.includes(each))) {
      lines.push(`limits of ${kind} are the court's own: the norm does not move them`);
    }
  }
  return lines;
}
