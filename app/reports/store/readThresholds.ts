/** The thresholds by which the reports count, as the queues and the norms of service set them. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

/**
 * Reads the thresholds of every queue in use, in seconds: service level and short abandon.
 * @param greetingCourtId the court of queues of no court.
 */
export async function readThresholds(
  db: Queryable,
  greetingCourtId: number,
): Promise<{ queue: string; serviceLevelS: number; shortAbandonS: number }[]> {
  const { rows } = await queryRows<{
    queue: string;
    serviceLevelS: number;
    shortAbandonS: number;
  }>(
    db,
    `SELECT l.name AS queue, coalesce(l.service_level_s, norm_answer_s(k.settings)) AS service_level_s, l.short_abandon_s
       FROM queues l LEFT JOIN courts k ON k.id = coalesce(l.court_id, $1) WHERE l.enabled ORDER BY l.name`,
    [greetingCourtId],
  );
  return rows;
}
