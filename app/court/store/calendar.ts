/** Public holidays and make-up workdays as an administrator loaded them from a notice. */
import type { Pool } from 'pg';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

export interface CalendarDay {
  /** ISO date. */
  readonly day: string;
  readonly isWorkday: boolean;
  /** The name of the day: 国庆节. */
  readonly name: string;
}

/**
 * SQL: the days loaded for the court $1. The court's own day takes precedence over one that was loaded
 * for all courts.
 */
export const selectCalendarDays = `SELECT DISTINCT ON (day) day, is_workday, name
  FROM calendar_days
 WHERE court_id = $1 OR court_id IS NULL
 ORDER BY day, court_id NULLS LAST`;

/** Reads every day that applies to a court, in order. */
export async function readCalendarDays(db: Queryable, courtId: number): Promise<CalendarDay[]> {
  const { rows } = await queryNamed<CalendarDay>(db, 'read-calendar-days', selectCalendarDays, [
    courtId,
  ]);
  return rows;
}

/** Reads the days loaded for one court or, with null, those loaded for all courts, in order. */
export async function readLoadedDays(
  db: Queryable,
  courtId: number | null,
): Promise<CalendarDay[]> {
  const { rows } = await queryRows<CalendarDay>(
    db,
    `SELECT day, is_workday, name FROM calendar_days
      WHERE court_id IS NOT DISTINCT FROM $1 ORDER BY day`,
    [courtId],
  );
  return rows;
}

/**
 * Loads a notice. Its days replace all days loaded before for the years it names, so that a
 * corrected notice can be loaded over the first.
 * @param courtId null for every court.
 */
export async function loadCalendarDays(
  pool: Pool,
  courtId: number | null,
  days: readonly CalendarDay[],
): Promise<void> {
  const years = [...new Set(days.map((each) => Number(each.day.slice(0, 4))))];
  await withTransaction(pool, async (client) => {
    await client.query(
      `DELETE FROM calendar_days
        WHERE court_id IS NOT DISTINCT FROM $1 AND extract(year FROM day) = ANY($2::int[])`,
      [courtId, years],
    );
    await client.query(
      `INSERT INTO calendar_days (court_id, day, is_workday, name)
       SELECT $1, * FROM unnest($2::date[], $3::boolean[], $4::text[])`,
      [
        courtId,
        days.map((each) => each.day),
        days.map((each) => each.isWorkday),
        days.map((each) => each.name),
      ],
    );
  });
}
