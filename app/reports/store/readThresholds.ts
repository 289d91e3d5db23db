/** The thresholds by which the reports count, as the queues set them. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

/** Reads the thresholds of every queue in use, in seconds: service level and short abandon. */
export async function readThresholds(
  db: Queryable,
): Promise<{ queue: string; serviceLevelS: number; shortAbandonS: number }[]> {
  const { rows } = await queryRows<{
    queue: string;
    serviceLevelS: number;
    shortAbandonS: number;
  }>(
    db,
    `SELECT name AS queue, service_level_s, short_abandon_s
       FROM queues WHERE enabled ORDER BY name`,
  );
  return rows;
}
