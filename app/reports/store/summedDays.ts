/**
 * The sums of past days (sql/functions/report_sums.sql), from which reports over long periods are
 * computed.
 */
import type { Queryable } from '../../database/pool.js';
import { queryRows } from '../../database/rows.js';

/**
 * Lists the days in China that have been over for a day and a half and have no sums, the latest
 * first.
 * @param asOf the present.
 * @returns the first moment of each.
 */
export async function listUnsummedDays(db: Queryable, asOf: Date, limit: number): Promise<Date[]> {
  const { rows } = await queryRows<{ day: Date }>(
    db,
    // Both clocks count: the app's, and the database's, which shows late changes.
    `SELECT d AS day
       FROM generate_series(
              report_start('day', least((SELECT min(started_at) FROM calls), (SELECT min(entered_at) FROM line_entries),
                                        (SELECT min(at) FROM agent_state_changes))),
              least($1::timestamptz, now()) - interval '60 hours', interval '24 hours') d
      WHERE NOT EXISTS (SELECT FROM summed_days s WHERE s.day_at = d)
      ORDER BY d DESC LIMIT $2`,
    [asOf, limit],
  );
  return rows.map(({ day }) => day);
}

/**
 * Sums a day.
 * @returns false when there is nothing to sum, or when a transaction is changing something of the
 *   day.
 */
export async function sumDay(db: Queryable, day: Date): Promise<boolean> {
  const { rows } = await queryRows<{ isSummed: boolean }>(db, 'SELECT sum_day($1) AS is_summed', [
    day,
  ]);
  return rows[0]?.isSummed === true;
}
