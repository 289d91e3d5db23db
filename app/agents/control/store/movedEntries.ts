/** Moves a waiting caller whose row is locked. */
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';
import type { QueueEntry } from '../../../queue/store/queueEntries.js';
import type { Queue } from '../../../queue/store/queues.js';

/**
 * Gives a caller the order of a place of the queue; a place beyond the last is the last. Callers who
 * share the moment of that place move forward by as many milliseconds as keep them apart, because
 * the program reads whole milliseconds.
 */
export async function setPlace(
  db: Queryable,
  { id, queueId }: Pick<QueueEntry, 'id' | 'queueId'>,
  place: number,
): Promise<void> {
  await db.query(
    `WITH others AS (
       SELECT id, order_at, row_number() OVER (ORDER BY order_at, id) AS place
         FROM queue_entries WHERE queue_id = $2 AND status IN ('waiting', 'offered') AND id <> $1),
     placed AS (
       SELECT coalesce((SELECT o.order_at - interval '1 millisecond' FROM others o WHERE o.place = $3),
                       (SELECT max(o.order_at) + interval '1 millisecond' FROM others o)) AS order_at)
     UPDATE queue_entries e SET order_at = n.order_at
       FROM (SELECT $1::bigint AS id, p.order_at FROM placed p
              UNION ALL
             SELECT o.id, least(o.order_at, p.order_at - ($3 - o.place) * interval '1 millisecond')
               FROM others o, placed p WHERE o.place < $3 AND $3 <= (SELECT count(*) FROM others)) n
      WHERE e.id = n.id AND e.order_at <> n.order_at`,
    [id, queueId, place],
  );
}

export interface NewNeeds {
  readonly skills: readonly string[];
  readonly needs: readonly string[];
  readonly leastNeeds: readonly string[];
  readonly relaxAt: Date | null;
}

/**
 * Moves a caller to another queue, where the wait so far counts, and writes the event of joining it.
 */
export async function setQueue(
  db: Queryable,
  entryId: number,
  queue: Pick<Queue, 'id'>,
  { skills, needs, leastNeeds, relaxAt }: NewNeeds,
  now: Date,
): Promise<void> {
  await db.query(
    `WITH moved AS (
       UPDATE queue_entries SET queue_id = $2, skills = $3, needs = $4, least_needs = $5, relax_at = $6, wanted_agent_id = NULL
        WHERE id = $1 RETURNING *)
     INSERT INTO queue_events (at, queue_id, entry_id, call_id, event, data2, data3)
     SELECT $7, queue_id, id, call_id, 'ENTERQUEUE', caller_number, first_place::text FROM moved`,
    [entryId, queue.id, skills, needs, leastNeeds, relaxAt, now],
  );
}

/** Reads the court of a caller: the queue's, else the call's. Undefined: there is no such entry. */
export async function courtOfEntry(
  db: Queryable,
  entryId: number,
): Promise<number | null | undefined> {
  const { rows } = await queryRows<{ courtId: number | null }>(
    db,
    `SELECT coalesce(l.court_id, c.court_id) AS court_id
       FROM queue_entries e JOIN queues l ON l.id = e.queue_id JOIN calls c ON c.id = e.call_id WHERE e.id = $1`,
    [entryId],
  );
  return rows[0]?.courtId;
}
