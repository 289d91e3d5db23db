import type { CourtNorms } from '../../court/settings/rules/normSettings.js';
import { nationalAnswerS, normKinds } from '../../court/settings/rules/shippedNorms.js';
import type { Pool } from '../../core/database/pool.js';
import { followServiceLevel } from '../../queue/store/queues.js';
import { recomputeLimits } from '../../tickets/state/recomputeLimits.js';
import { kindsOfOwnLimits } from '../../tickets/store/ticketLimits.js';
import { movedText } from './movedText.js';

/**
 * Brings what is stored elsewhere in line with a court's changed norms of service: the service level of
 * those of its queues that had the former norm, and the limits of its open tickets.
 * @param court.isGreeting queues of no court are its queues, too.
 * @param by the administrator who changed the norms. The steps of the tickets say it.
 * @returns what was changed, and which limits were not, a line each.
 */
export async function followNorms(
  pool: Pool,
  court: { readonly id: number; readonly isGreeting: boolean },
  before: CourtNorms,
  after: CourtNorms,
  by: string,
): Promise<string[]> {
  const lines: string[] = [];
  const from = before.answerWithinS ?? nationalAnswerS;
  const to = after.answerWithinS;
  if (to !== null && to !== from) {
    const queues = await followServiceLevel(pool, court, { from, to });
    if (queues.length > 0)
      lines.push(`service level of ${queues.join(', ')}: ${from} s -> ${to} s`);
  }
  const kinds = normKinds.filter(
    (kind) => before.replyWithinDays[kind] !== after.replyWithinDays[kind],
  );
  if (kinds.length > 0) {
    const deps = { db: pool, clock: { now: () => new Date() } };
    const why = `norms of service: ${after.profile}, set by ${by}`;
    const moved = await recomputeLimits(deps, court.id, why);
    if (moved.length > 0) lines.push(movedText(moved));
    const own = await kindsOfOwnLimits(pool, court.id);
    for (const kind of kinds.filter((each) => own.includes(each))) {
      lines.push(`limits of ${kind} are the court's own: the norm does not move them`);
    }
  }
  return lines;
}
