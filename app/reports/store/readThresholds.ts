/** The thresholds by which the reports count, as the lines set them. */
import type { Queryable } from '../../database/pool.js';

/** Reads the thresholds of every line in use, in seconds: service level and short abandon. */
export async function readThresholds(
  db: Queryable,
): Promise<{ line: string; serviceLevelS: number; shortAbandonS: number }[]> {
  const { rows } = await db.query<{
    line: string;
    serviceLevelS: number;
    shortAbandonS: number;
  }>(
    `SELECT name AS line, service_level_s AS "serviceLevelS", short_abandon_s AS "shortAbandonS"
       FROM lines WHERE enabled ORDER BY name`,
  );
  return rows;
}
