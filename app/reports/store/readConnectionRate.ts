/** The connection rate 接通率 of the last day, for the alarm. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

/**
 * Reads the connection rate 接通率 of all queues over the 24 hours before a moment; null when nobody
 * called. A rate below {@link connectionAlarmBelow} raises the alarm.
 */
export async function readConnectionRate(db: Queryable, now: Date): Promise<number | null> {
  const { rows } = await queryRows<{ connectionRate: number | null }>(
    db,
    `SELECT connection_rate FROM report_service($1::timestamptz - interval '1 day', $1, 'total', NULL)`,
    [now],
  );
  return rows[0]?.connectionRate ?? null;
}
