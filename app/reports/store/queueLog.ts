/**
 * The line's events as lines of Asterisk's `queue_log` file: `epoch|callid|queue|agent|event|data1|data2|…`, whole
 * seconds, as many fields of data as the event has, and the bar after an event without any, as Asterisk writes it.
 */
import type { Pool } from 'pg';
import { withTransaction, type Queryable } from '../../database/pool.js';

export interface QueueLogLine {
  /** `line_events.id`. */
  readonly id: number;
  /** Without its end. */
  readonly text: string;
}

// No value may hold a bar or the end of a line; those at the end that are empty are left out.
const columns = `q.id, concat_ws('|', floor(extract(epoch FROM q.time))::bigint, q.callid, q.queuename, q.agent, q.event,
  rtrim(concat_ws('|', ${[1, 2, 3, 4, 5]
    .map((n) => `translate(q.data${n}, E'|\\r\\n', '   ')`)
    .join(', ')}), '|')) AS text`;

const batch = 10_000;

/**
 * Reads the events of a time in their order, some thousand at once, as they were at one moment.
 * @param from null: from the first one on. @param until the first moment that is not in it; null: to the last one.
 * @returns how many there were, and where a follower goes on.
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
      const { rows } = await db.query<QueueLogLine>(`FETCH ${batch} FROM lines`);
      if (rows.length === 0) return { lines, place };
      await write(rows);
      lines += rows.length;
    }
  });
}

/** Where a reader of the log stands. */
export interface QueueLogPlace {
  /** Everything up to here was read, or was before. */
  readonly floor: number;
  /** Ids behind it that were read, or were before. */
  readonly given: readonly number[];
}

/** A transaction that is under way can bring an id that is lower than others by so many at most. */
const inFlight = 10_000;

async function placeNow(db: Queryable): Promise<QueueLogPlace> {
  const { rows } = await db.query<{ id: number }>(
    'SELECT id FROM line_events WHERE id > (SELECT max(id) FROM line_events) - $1 ORDER BY id',
    [inFlight],
  );
  const last = rows.at(-1)?.id ?? 0;
  return { floor: Math.max(0, last - inFlight), given: rows.map(({ id }) => id) };
}

/** How long a transaction may take to show an event whose id was given out already; the pool's limit is 10 s. */
const lateMs = 30_000;

/**
 * Follows the log: each call of `next` gives the events that were not given before, once each. Two transactions that
 * write at once may end in the other order than their ids, so ids are remembered for a while instead of only the last.
 */
export class QueueLogFollower {
  private readonly given: Map<number, number>;
  private floor: number;

  /** @param nowMs any clock that only goes forward; that of {@link next}. */
  constructor(
    private readonly db: Queryable,
    place: QueueLogPlace,
    nowMs: number,
  ) {
    this.floor = place.floor;
    this.given = new Map(place.given.map((id) => [id, nowMs]));
  }

  async next(nowMs: number): Promise<QueueLogLine[]> {
    const { rows } = await this.db.query<QueueLogLine>(
      `SELECT ${columns} FROM queue_log q
        WHERE q.id > $1 AND q.id <> ALL ($2::bigint[]) ORDER BY q.id LIMIT ${batch}`,
      [this.floor, [...this.given.keys()]],
    );
    for (const { id } of rows) this.given.set(id, nowMs);
    // In the order of ids: the floor rises over what is old enough, and stops at the first that is not.
    for (const id of [...this.given.keys()].sort((a, b) => a - b)) {
      if (nowMs - (this.given.get(id) ?? nowMs) < lateMs) break;
      this.floor = id;
      this.given.delete(id);
    }
    return rows;
  }
}
