import type { CourtNorms } from '../../court/settings/rules/normSettings.js';
import { nationalAnswerS } from '../../court/settings/rules/shippedNorms.js';
import type { Pool } from '../../core/database/pool.js';
import { followServiceLevel } from '../../queue/store/queues.js';
import { recomputeLimits } from '../../tickets/state/recomputeLimits.js';
import { movedText } from './movedText.js';

/**
 * Brings what is stored elsewhere in line with a court's changed norms of service: the service level of
 * those of its queues that had the former norm, and the limits of its open tickets.
 * @param court.isGreeting queues of no court are its queues, too.
 * @returns what was changed, a line each.
 */
export async function followNorms(
  pool: Pool,
  court: { readonly id: number; readonly isGreeting: boolean },
  before: CourtNorms,
  after: CourtNorms,
): Promise<string[]> {
  const lines: string[] = [];
  const from = before.answerWithinS ?? nationalAnswerS;
  const to = after.answerWithinS;
  if (to !== null && to !== from) {
    const queues = await followServiceLevel(pool, court, { from, to });
    if (queues.length > 0)
      lines.push(`service level of ${queues.join(', ')}: ${from} s -> ${to} s`);
  }
  if (JSON.stringify(before.replyWithinDays) !== JSON.stringify(after.replyWithinDays)) {
    const deps = { db: pool, clock: { now: () => new Date() } };
    const moved = await recomputeLimits(deps, court.id, `norms of service: ${after.profile}`);
    if (moved.length > 0) lines.push(movedText(moved));
  }
  return lines;
}
