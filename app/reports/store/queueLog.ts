/**
 * The queue's events in the format of Asterisk's `queue_log` file:
 * `epoch|callid|queue|agent|event|data1|data2|…`. Times are whole seconds. A line has as many data
 * fields as its event needs. As in Asterisk, an event without data still ends with a bar.
 */
import type { Pool } from 'pg';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

export interface QueueLogLine {
  /** `queue_events.id`. */
  readonly id: number;
  /** Without the line end. */
  readonly text: string;
}

// A value may contain neither a bar nor a line end. Empty values at the end are left out.
const columns = `q.id, concat_ws('|', floor(extract(epoch FROM q.time))::bigint, q.callid, q.queuename, q.agent, q.event,
  rtrim(concat_ws('|', ${[1, 2, 3, 4, 5]
    .map((n) => `translate(q.data${n}, E'|\\r\\n', '   ')`)
    .join(', ')}), '|')) AS text`;

const batch = 10_000;

/**
 * Reads the events of a period in order, some thousands at a time, from one consistent snapshot.
 * @param period `from` null: from the first event on. `until` is the first moment after the period;
 * null: to the last event.
 * @returns the number of lines, and the place where a follower continues.
 */
export async function readQueueLog(
  pool: Pool,
  period: { readonly from: Date | null; readonly until: Date | null },
  write: (lines: readonly QueueLogLine[]) => Promise<void>,
): Promise<{ readonly lines: number; readonly place: QueueLogPlace }> {
  return withTransaction(pool, async (db) => {
    await db.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const place = await placeNow(db);
    const bounds = [
      ...(period.from === null ? [] : [`q.time >= '${period.from.toISOString()}'`]),
      ...(period.until === null ? [] : [`q.time < '${period.until.toISOString()}'`]),
    ];
    await db.query(
      `DECLARE lines NO SCROLL CURSOR FOR
       SELECT ${columns} FROM queue_log q
        ${bounds.length === 0 ? '' : `WHERE ${bounds.join(' AND ')}`} ORDER BY q.time, q.id`,
    );
    let lines = 0;
    for (;;) {
      const { rows } = await queryRows<QueueLogLine>(db, `FETCH ${batch} FROM lines`);
      if (rows.length === 0) return { lines, place };
      await write(rows);
      lines += rows.length;
    }
  });
}

/** The position of a reader in the log. */
export interface QueueLogPlace {
  /** All ids up to here have been read, or lie before the reader's start. */
  readonly floor: number;
  /** Ids above the floor that have been read, or lie before the reader's start. */
  readonly given: readonly number[];
}

/** How far, at most, the id of a transaction in flight lies below the highest id. */
const inFlight = 10_000;

async function placeNow(db: Queryable): Promise<QueueLogPlace> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    'SELECT id FROM queue_events WHERE id > (SELECT max(id) FROM queue_events) - $1 ORDER BY id',
    [inFlight],
  );
  const last = rows.at(-1)?.id ?? 0;
  return { floor: Math.max(0, last - inFlight), given: rows.map(({ id }) => id) };
}

/**
 * How long a transaction may take to show an event whose id has already been assigned. The pool's
 * limit is 10 s.
 */
const lateMs = 30_000;

/**
 * Follows the log. Each call of `next` returns the events that no earlier call returned, each of
 * them once. Two concurrent transactions may commit in a different order than their ids. So the
 * follower remembers ids for a while, not only the last one.
 */
export class QueueLogFollower {
  private readonly given: Map<number, number>;
  private floor: number;

  /** @param nowMs of any monotonic clock, the same as for {@link next}. */
  constructor(
    private readonly db: Queryable,
    place: QueueLogPlace,
    nowMs: number,
  ) {
    this.floor = place.floor;
    this.given = new Map(place.given.map((id) => [id, nowMs]));
  }

  /** Reads the events that no earlier call returned, some thousands at most. */
  async next(nowMs: number): Promise<QueueLogLine[]> {
    const { rows } = await queryRows<QueueLogLine>(
      this.db,
      `SELECT ${columns} FROM queue_log q
        WHERE q.id > $1 AND q.id <> ALL ($2::bigint[]) ORDER BY q.id LIMIT ${batch}`,
      [this.floor, [...this.given.keys()]],
    );
    for (const { id } of rows) this.given.set(id, nowMs);
    // The ids are in order. The floor rises over those that are old enough and stops at the first
    // that is not.
    for (const id of [...this.given.keys()].sort((a, b) => a - b)) {
      if (nowMs - (this.given.get(id) ?? nowMs) < lateMs) break;
      this.floor = id;
      this.given.delete(id);
    }
    return rows;
  }
}
