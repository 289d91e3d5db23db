/** Callbacks of a queue that are due or planned, and the court whose hours the queue keeps. */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';
import { callbackColumns, type Callback } from './callbacks.js';

/** Reads the court whose hours a queue keeps; null when there is no such queue. */
export async function queueHoursOf(
  db: Queryable,
  queueId: number,
): Promise<{ readonly courtId: number | null; readonly isAlways: boolean } | null> {
  const { rows } = await queryNamed<{ courtId: number | null; isAlways: boolean }>(
    db,
    'queue-hours-of',
    `SELECT court_id, hours = 'always' AS is_always FROM queues WHERE id = $1`,
    [queueId],
  );
  return rows[0] ?? null;
}

/** Counts the callbacks of a queue that wait for a moment or a later one. */
export async function countPlanned(db: Queryable, queueId: number, from: Date): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'count-planned',
    `SELECT count(*)::int AS n FROM callbacks
      WHERE queue_id = $1 AND status = 'waiting' AND next_at >= $2`,
    [queueId, from],
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
