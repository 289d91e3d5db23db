/** The thresholds by which the reports count, as the lines set them. */
import type { Queryable } from '../../database/pool.js';
import { queryRows } from '../../database/rows.js';

/** Reads the thresholds of every line in use, in seconds: service level and short abandon. */
export async function readThresholds(
  db: Queryable,
): Promise<{ line: string; serviceLevelS: number; shortAbandonS: number }[]> {
  const { rows } = await queryRows<{
    line: string;
    serviceLevelS: number;
    shortAbandonS: number;
  }>(
    db,
    `SELECT name AS line, service_level_s, short_abandon_s
       FROM lines WHERE enabled ORDER BY name`,
  );
  return rows;
}
