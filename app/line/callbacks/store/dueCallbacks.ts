/** Callbacks of a line that are due or planned, and the court whose hours the line keeps. */
import type { Queryable } from '../../../database/pool.js';
import { queryNamed } from '../../../database/rows.js';
import { callbackColumns, type Callback } from './callbacks.js';

/** Reads the court whose hours a line keeps; null when there is no such line. */
export async function lineHoursOf(
  db: Queryable,
  lineId: number,
): Promise<{ readonly courtId: number | null; readonly isAlways: boolean } | null> {
  const { rows } = await queryNamed<{ courtId: number | null; isAlways: boolean }>(
    db,
    'line-hours-of',
    `SELECT court_id, hours = 'always' AS is_always FROM lines WHERE id = $1`,
    [lineId],
  );
  return rows[0] ?? null;
}

/** Counts the callbacks of a line that wait for a moment or a later one. */
export async function countPlanned(db: Queryable, lineId: number, from: Date): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'count-planned',
    `SELECT count(*)::int AS n FROM callbacks
      WHERE line_id = $1 AND status = 'waiting' AND next_at >= $2`,
    [lineId, from],
  );
  return rows[0]?.n ?? 0;
}

/** Lists callbacks that wait and were due before a moment. */
export async function dueCallbacks(db: Queryable, now: Date): Promise<Callback[]> {
  const { rows } = await queryNamed<Callback>(
    db,
    'due-callbacks',
    `SELECT ${callbackColumns} FROM callbacks c
      WHERE c.status = 'waiting' AND c.next_at <= $1 ORDER BY c.next_at LIMIT 1000`,
    [now],
  );
  return rows;
}
