/** The table `live_events`, read by snapshots (rules/cursor.ts). */
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';
import type { LiveEvent } from '../liveEvent.js';
import { readCursor, type Cursor } from '../rules/cursor.js';

/** An event with the transaction that wrote it. */
export interface NotedEvent {
  readonly xid: number;
  readonly event: LiveEvent;
}

export type EventsSince =
  | { readonly kind: 'events'; readonly events: readonly NotedEvent[]; readonly cursor: Cursor }
  /** Rows that the cursor has not seen may be erased, or there are more than are worth reading, or it is of another database. */
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
  lineId: number | null;
  agentId: number | null;
}

/** Whoever has missed more reads everything anew, which is less. */
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
 * Reads all that was committed since a cursor. What one row has gone through comes in its order: whoever changes it again has waited
 * for the first change to commit.
 * @param until only what this later cursor has seen, which is then the result's cursor.
 */
export async function readEventsSince(
  db: Queryable,
  since: Cursor,
  until: Cursor | null = null,
): Promise<EventsSince> {
  // One statement is one snapshot: the cursor that it returns has seen exactly the rows that it returns. By an index: either later than
  // all that the cursor knew of, or one of those that were going on.
  const { rows } = await queryNamed<Row>(
    db,
    'live-events-since',
    `WITH past AS (
       SELECT pg_snapshot_xmin($1::pg_snapshot) <= h.xid
              OR pg_snapshot_xmax($1::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot()) AS is_too_old
         FROM live_horizon h)
     SELECT pg_current_snapshot()::text AS cursor, past.is_too_old, e.xid::text, e.kind, e.row_id AS id, e.change, e.status,
            e.since_at, e.reason, e.court_id, e.line_id, e.agent_id
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
  if (first === undefined) throw new Error('live_horizon has no row');
  const cursor = cursorOf(first.cursor);
  if (first.isTooOld || rows.length > mostEvents) return { kind: 'too_old', cursor };
  const events = rows.filter(({ kind }) => kind !== null).map(notedEvent);
  return { kind: 'events', events, cursor: until ?? cursor };
}

function cursorOf(text: string): Cursor {
  const cursor = readCursor(text);
  if (cursor === null) throw new Error(`PostgreSQL gave a snapshot that is none: ${text}`);
  return cursor;
}

function notedEvent(row: Row): NotedEvent {
  const { xid, kind, id, change, status, reason, courtId, lineId, agentId } = row;
  const sinceAt = row.sinceAt.toISOString();
  const of = {
    agent: { reason },
    entry: { lineId, agentId, reason },
    callback: { lineId, reason },
    order: {},
    alarm: { lineId, reason },
  }[kind as LiveEvent['kind']];
  const event = { kind, id, change, status, sinceAt, courtId, ...of };
  return { xid: Number(xid), event: event as LiveEvent };
}

/**
 * Erases events from before a moment, by the clock of the database. What a transaction that still goes on could be older than stays, so
 * that no reader's cursor is taken for too old while it lasts.
 * @returns how many.
 */
export async function eraseEventsBefore(db: Queryable, hours: number): Promise<number> {
  const { rows } = await queryRows<{ erased: number }>(
    db,
    `WITH erased AS (
       DELETE FROM live_events
        WHERE at < clock_timestamp() - make_interval(hours => $1)
          -- Beyond the snapshot stands only what a restored copy has brought.
          AND (xid < pg_snapshot_xmin(pg_current_snapshot()) OR xid >= pg_snapshot_xmax(pg_current_snapshot()))
       RETURNING xid),
     moved AS (
       UPDATE live_horizon SET xid = greatest(live_horizon.xid, (
         SELECT max(e.xid) FROM erased e WHERE e.xid < pg_snapshot_xmin(pg_current_snapshot())))
        WHERE EXISTS (SELECT FROM erased e WHERE e.xid < pg_snapshot_xmin(pg_current_snapshot())))
     SELECT count(*)::int AS erased FROM erased`,
    [hours],
  );
  return rows[0]?.erased ?? 0;
}
