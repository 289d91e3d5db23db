/** Finds callbacks for somebody who asks: a court's, a number's, those that were missed. */
import type { CallbackStatus } from '../../rules/callback.js';
import type { CourtScope } from '../../../court/rules/courtScope.js';
import type { Queryable } from '../../../database/pool.js';
import { queryNamed, queryRows } from '../../../database/rows.js';
import { callbackColumns, type Callback } from './callbacks.js';

/** SQL: the callback belongs to the court, by itself or by its line. */
const isOfScope = (scope: string) => `(${scope}::int IS NULL
  OR coalesce(c.court_id, (SELECT l.court_id FROM lines l WHERE l.id = c.line_id)) = ${scope})`;

/** A callback, if it lies in the scope; else null. */
export async function readCallbackWithin(
  db: Queryable,
  callbackId: number,
  scope: CourtScope,
): Promise<Callback | null> {
  const { rows } = await queryRows<Callback>(
    db,
    `SELECT ${callbackColumns} FROM callbacks c WHERE c.id = $1 AND ${isOfScope('$2')}`,
    [callbackId, scope],
  );
  return rows[0] ?? null;
}

/** Callbacks that are not over, in the order of their places. */
export async function openCallbacks(db: Queryable, scope: CourtScope = null): Promise<Callback[]> {
  const { rows } = await queryRows<Callback>(
    db,
    `SELECT ${callbackColumns} FROM callbacks c
      WHERE c.over_at IS NULL AND ${isOfScope('$1')} ORDER BY c.order_at, c.id`,
    [scope],
  );
  return rows;
}

/**
 * Callbacks that were asked for since a moment, over or not, the latest first: for people who look for what came of them.
 * @param statuses null: of any.
 */
export async function listCallbacks(
  db: Queryable,
  statuses: readonly CallbackStatus[] | null,
  since: Date,
  limit: number,
  scope: CourtScope = null,
): Promise<Callback[]> {
  const { rows } = await queryRows<Callback>(
    db,
    `SELECT ${callbackColumns} FROM callbacks c
      WHERE c.requested_at >= $2 AND ($1::text[] IS NULL OR c.status = ANY ($1)) AND ${isOfScope('$4')}
      ORDER BY c.requested_at DESC, c.id DESC LIMIT $3`,
    [statuses, since, limit, scope],
  );
  return rows;
}

/** The open callback of a number, other than of an answer to be brought; null when there is none. */
export async function openCallbackOf(db: Queryable, number: string): Promise<Callback | null> {
  const { rows } = await queryNamed<Callback>(
    db,
    'open-callback-of',
    `SELECT ${callbackColumns} FROM callbacks c
      WHERE c.number = $1 AND c.over_at IS NULL AND c.order_id IS NULL`,
    [number],
  );
  return rows[0] ?? null;
}

/** The last time that somebody of a number was in the line and talked to nobody, since a moment; null when there is none. */
export async function lastMissedEntry(
  db: Queryable,
  number: string,
  since: Date,
  scope: CourtScope = null,
): Promise<number | null> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    `SELECT id FROM line_entries e
      WHERE ($3::int IS NULL OR (SELECT l.court_id FROM lines l WHERE l.id = e.line_id) = $3)
        AND caller_number = $1 AND caller_number <> '' AND entered_at > $2 AND callback_id IS NULL
        AND result IN ('abandoned', 'timeout', 'closed', 'full', 'no_agents', 'lost')
        AND NOT EXISTS (SELECT FROM callbacks c WHERE c.entry_id = e.id AND c.status = 'done')
      ORDER BY entered_at DESC LIMIT 1`,
    [number, since, scope],
  );
  return rows[0]?.id ?? null;
}
