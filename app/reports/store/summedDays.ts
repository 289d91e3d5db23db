/**
 * The sums of past days (sql/functions/report_sums.sql), from which reports over long periods are
 * computed.
 */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

/**
 * SQL: the first moment of the first day of which anything is known. NULL on a new installation: from
 * `-infinity`, which report_start returns then, a series of days never ends.
 */
const firstDay = `nullif(
                report_start('day', least((SELECT min(started_at) FROM calls), (SELECT min(entered_at) FROM queue_entries),
                                          (SELECT min(at) FROM agent_state_changes))),
                '-infinity')`;

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
              ${firstDay},
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

/**
 * Counts the whole days of a period that have been over for a day and a half, and those of them that
 * are summed. Days before the first call do not count.
 */
export async function countSummedDays(
  db: Queryable,
  { from, until, asOf }: { readonly from: Date; readonly until: Date; readonly asOf: Date },
): Promise<{ readonly days: number; readonly summed: number }> {
  const { rows } = await queryRows<{ days: number; summed: number }>(
    db,
    `SELECT count(*)::int AS days, count(s.day_at)::int AS summed
       FROM (SELECT ${firstDay} AS at) f
      CROSS JOIN generate_series(
              greatest(f.at, report_start('day', $1::timestamptz + interval '24 hours' - interval '1 microsecond')),
              least($2::timestamptz - interval '24 hours', least($3::timestamptz, now()) - interval '60 hours'),
              interval '24 hours') d
       LEFT JOIN summed_days s ON s.day_at = d
      -- Of a new installation no day counts; greatest() passes over NULL.
      WHERE f.at IS NOT NULL`,
    [from, until, asOf],
  );
  return rows[0] ?? { days: 0, summed: 0 };
}
