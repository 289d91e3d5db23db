/** The table `live_events`, read by snapshots (rules/cursor.ts). */
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';
import type { LiveEvent } from '../rules/liveEvent.js';
import { readCursor, type Cursor } from '../rules/cursor.js';

/** An event with the transaction that wrote it. */
export interface NotedEvent {
  readonly xid: number;
  readonly event: LiveEvent;
}

export type EventsSince =
  | { readonly kind: 'events'; readonly events: readonly NotedEvent[]; readonly cursor: Cursor }
  /**
   * Rows that the cursor has not seen may be erased, or there are more than are worth reading, or
   * it is of another database.
   */
  | { readonly kind: 'too_old'; readonly cursor: Cursor };

interface Row {
  xid: string;
  cursor: string;
  isTooOld: boolean;
  kind: string | null;
  id: number;
  change: string;
  status: string;
  sinceAt: Date;
  reason: string | null;
  courtId: number | null;
  queueId: number | null;
  agentId: number | null;
}

/** A reader that has missed more reads everything again, which is less. */
const mostEvents = 1000;

/** Reads where the database is now: whatever commits later, a reader from here on will be told. */
export async function readCursorNow(db: Queryable): Promise<Cursor> {
  const { rows } = await queryRows<{ cursor: string }>(
    db,
    'SELECT pg_current_snapshot()::text AS cursor',
  );
  return cursorOf(rows[0]?.cursor ?? '');
}

/**
 * Reads all that was committed since a cursor. What one row has gone through comes in its order:
 * the next change of it has waited for the first change to commit.
 * @param until only what this later cursor has seen, which is then the result's cursor.
 */
export async function readEventsSince(
  db: Queryable,
  since: Cursor,
  until: Cursor | null = null,
): Promise<EventsSince> {
  // One statement is one snapshot: the cursor that it returns has seen exactly the rows that it
  // returns. By an index: either later than all that the cursor knew of, or one of those that were
  // going on.
  const { rows } = await queryNamed<Row>(
    db,
    'live-events-since',
    `WITH past AS (
       SELECT pg_snapshot_xmax($1::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot())
              OR EXISTS (
                SELECT FROM live_marks m
                 WHERE m.is_erased
                   AND (pg_snapshot_xmax($1::pg_snapshot) < pg_snapshot_xmax(m.snapshot)
                        OR EXISTS (SELECT FROM pg_snapshot_xip($1::pg_snapshot) x
                                    WHERE x < pg_snapshot_xmax(m.snapshot) AND pg_visible_in_snapshot(x, m.snapshot)))
              ) AS is_too_old)
     SELECT pg_current_snapshot()::text AS cursor, past.is_too_old, e.xid::text, e.kind, e.row_id AS id, e.change, e.status,
            e.since_at, e.reason, e.court_id, e.queue_id, e.agent_id
       FROM past
       LEFT JOIN LATERAL (
         SELECT * FROM live_events v
          WHERE (v.xid >= pg_snapshot_xmax($1::pg_snapshot)
                 OR v.xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::pg_snapshot))))
            AND v.xid < pg_snapshot_xmax(pg_current_snapshot())
            AND ($2::pg_snapshot IS NULL OR pg_visible_in_snapshot(v.xid, $2::pg_snapshot))
            AND NOT past.is_too_old
          ORDER BY v.id
          LIMIT $3) e ON true
      ORDER BY e.id`,
    [since.text, until?.text ?? null, mostEvents + 1],
  );
  const [first] = rows;
  if (first === undefined) throw new Error('the query returned nothing');
  const cursor = cursorOf(first.cursor);
  if (first.isTooOld || rows.length > mostEvents) return { kind: 'too_old', cursor };
  const events = rows.filter(({ kind }) => kind !== null).map(notedEvent);
  return { kind: 'events', events, cursor: until ?? cursor };
}

function cursorOf(text: string): Cursor {
  const cursor = readCursor(text);
  if (cursor === null) throw new Error(`PostgreSQL returned an invalid snapshot: ${text}`);
  return cursor;
}

function notedEvent(row: Row): NotedEvent {
  const { xid, kind, id, change, status, reason, courtId, queueId, agentId } = row;
  const sinceAt = row.sinceAt.toISOString();
  const of = {
    agent: { reason },
    entry: { queueId, agentId, reason },
    callback: { queueId, reason },
    ticket: {},
    alarm: { queueId, reason },
  }[kind as LiveEvent['kind']];
  const event = { kind, id, change, status, sinceAt, courtId, ...of };
  return { xid: Number(xid), event: event as LiveEvent };
}

/**
 * Marks where the database is, and erases what it had seen at the last mark that is old enough.
 * @param now by the clock of the process.
 * @returns how many events were erased.
 */
export async function eraseEventsBefore(db: Queryable, now: Date, keptS: number): Promise<number> {
  const { rows } = await queryRows<{ erased: number }>(
    db,
    `WITH old AS (
       SELECT at, snapshot FROM live_marks WHERE at <= $1::timestamptz - make_interval(secs => $2) ORDER BY at DESC LIMIT 1),
     marked AS (
       INSERT INTO live_marks (at, snapshot) VALUES ($1, pg_current_snapshot()) ON CONFLICT DO NOTHING),
     used AS (UPDATE live_marks SET is_erased = true FROM old WHERE live_marks.at = old.at),
     forgotten AS (DELETE FROM live_marks USING old WHERE live_marks.at < old.at),
     erased AS (
       DELETE FROM live_events USING old
        WHERE xid < pg_snapshot_xmax(old.snapshot) AND pg_visible_in_snapshot(xid, old.snapshot)
       RETURNING 1),
     -- A restored copy has brought rows of transactions that this server has yet to number.
     foreign_rows AS (
       DELETE FROM live_events
        WHERE at < clock_timestamp() - make_interval(secs => $2) AND xid >= pg_snapshot_xmax(pg_current_snapshot()))
     SELECT count(*)::int AS erased FROM erased`,
    [now, keptS],
  );
  return rows[0]?.erased ?? 0;
}
