/** Finds callbacks by court or number, and missed callers. */
import type { CourtScope } from '../../court/rules/courtScope.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';
import { callbackColumns, type Callback } from './callbacks.js';

/** SQL: the callback belongs to the court, by itself or by its queue. */
const isOfScope = (scope: string) => `(${scope}::int IS NULL
  OR coalesce(c.court_id, (SELECT l.court_id FROM queues l WHERE l.id = c.queue_id)) = ${scope})`;

/**
 * SQL: the entry `e` of the queue `l` belongs to the court. Of a queue that serves every court, an
 * entry is of the court that was called.
 */
const isEntryOf = (scope: string) => `(${scope}::int IS NULL
  OR coalesce(l.court_id, (SELECT k.court_id FROM calls k WHERE k.id = e.call_id)) = ${scope})`;

/** Reads a callback; null if it lies outside the scope. */
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

/** Lists callbacks that are not over, those of callers in danger first, in the order of their places. */
export async function openCallbacks(db: Queryable, scope: CourtScope = null): Promise<Callback[]> {
  const { rows } = await queryRows<Callback>(
    db,
    `SELECT ${callbackColumns} FROM callbacks c
      WHERE c.over_at IS NULL AND ${isOfScope('$1')} ORDER BY NOT c.in_danger, c.order_at, c.id`,
    [scope],
  );
  return rows;
}

/**
 * Lists callbacks that were asked for since a moment, over or not, the latest first.
 */
export async function listCallbacks(
  db: Queryable,
  since: Date,
  limit: number,
  scope: CourtScope = null,
): Promise<Callback[]> {
  const { rows } = await queryRows<Callback>(
    db,
    `SELECT ${callbackColumns} FROM callbacks c
      WHERE c.requested_at >= $1 AND ${isOfScope('$3')}
      ORDER BY c.requested_at DESC, c.id DESC LIMIT $2`,
    [since, limit, scope],
  );
  return rows;
}

/**
 * Reads the open callback of a number; null when there is none. Calls that bring an answer do not
 * count.
 */
export async function openCallbackOf(db: Queryable, number: string): Promise<Callback | null> {
  const { rows } = await queryNamed<Callback>(
    db,
    'open-callback-of',
    `SELECT ${callbackColumns} FROM callbacks c
      WHERE c.number = $1 AND c.over_at IS NULL AND c.ticket_id IS NULL`,
    [number],
  );
  return rows[0] ?? null;
}

/**
 * SQL: the callback `c` is for the entry `e`: it was asked for there, or it was pulled forward when its caller was cut off there. By
 * the latter it stays the callback of the entry that it was asked for in.
 */
const isFor = (e: 'e' | 'o') => `(c.entry_id = ${e}.id
  OR (c.origin = 'cut_off' AND c.queue_id = ${e}.queue_id AND c.requested_from <> '' AND c.requested_from = ${e}.caller_number
      AND c.requested_at >= ${e}.over_at))`;
const isForEntry = isFor('e');

/** Tells whether the caller of a stay in a queue was called back for it, and reached. */
export async function wasCalledBack(db: Queryable, entryId: number): Promise<boolean> {
  const { rowCount } = await queryRows(
    db,
    `SELECT FROM queue_entries e JOIN callbacks c ON ${isForEntry} WHERE e.id = $1 AND c.status IN ('talking', 'done')`,
    [entryId],
  );
  return (rowCount ?? 0) > 0;
}

/**
 * Tells whether a caller who was cut off, and is on the line all the same, has been called back meanwhile. Several who share a number
 * and waited at the same time have one callback: which of them it has reached is not known, and counts for none.
 */
export async function wasCalledBackAlone(db: Queryable, entryId: number): Promise<boolean> {
  const { rowCount } = await queryRows(
    db,
    `SELECT FROM queue_entries e JOIN callbacks c ON ${isForEntry}
      WHERE e.id = $1 AND c.status IN ('talking', 'done')
        AND NOT EXISTS (SELECT FROM queue_entries o
                         WHERE o.caller_number = e.caller_number AND o.id <> e.id AND o.result = 'lost'
                            AND o.over_at >= e.entered_at AND ${isFor('o')})`,
    [entryId],
  );
  return (rowCount ?? 0) > 0;
}

/** A caller who was in the queue and talked to nobody. */
export interface MissedCaller {
  /** The latest time. */
  readonly entryId: number;
  readonly at: Date;
  readonly queue: string;
  readonly number: string;
  readonly result: string;
  readonly waitS: number | null;
  readonly language: 'zh' | 'en';
  readonly times: number;
}

/**
 * Lists callers who reached nobody since a moment, the latest first, each number once. Callers who
 * have talked to somebody since, or have had a callback, are left out.
 */
export async function listMissedCallers(
  db: Queryable,
  since: Date,
  limit: number,
  scope: CourtScope,
): Promise<MissedCaller[]> {
  const { rows } = await queryRows<MissedCaller>(
    db,
    `SELECT m.* FROM (
       SELECT DISTINCT ON (e.caller_number) e.id AS entry_id, e.entered_at AS at, l.name AS queue,
              e.caller_number AS number, e.result, date_part('epoch', e.over_at - e.entered_at) AS wait_s, e.language,
              (count(*) OVER (PARTITION BY e.caller_number))::int AS times
         FROM queue_entries e JOIN queues l ON l.id = e.queue_id
        WHERE e.entered_at > $1 AND e.caller_number <> '' AND e.callback_id IS NULL
          AND e.result IN ('abandoned', 'timeout', 'closed', 'full', 'no_agents', 'lost')
          AND ${isEntryOf('$3')}
        ORDER BY e.caller_number, e.entered_at DESC, e.id DESC) m
      WHERE NOT EXISTS (SELECT FROM queue_entries n WHERE n.caller_number = m.number AND n.entered_at > m.at
                           AND n.connected_at IS NOT NULL)
        AND NOT EXISTS (SELECT FROM callbacks c WHERE c.number = m.number
                           AND (c.over_at IS NULL OR c.requested_at > m.at))
        AND NOT EXISTS (SELECT FROM queue_entries e JOIN callbacks c ON ${isForEntry} WHERE e.id = m.entry_id)
      ORDER BY m.at DESC, m.entry_id DESC LIMIT $2`,
    [since, limit, scope],
  );
  return rows;
}

/** Tells whether an entry is of the scope. */
export async function isEntryWithin(
  db: Queryable,
  entryId: number,
  scope: CourtScope,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM queue_entries e JOIN queues l ON l.id = e.queue_id
      WHERE e.id = $1 AND ${isEntryOf('$2')}`,
    [entryId, scope],
  );
  return rowCount === 1;
}
