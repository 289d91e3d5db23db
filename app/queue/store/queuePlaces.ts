/**
 * The position of a caller in a queue, and what is needed to estimate how long they still wait.
 */
import type { QueueLoad } from '../rules/waitEstimate.js';
import { callbacksAhead, loadOf, selectLoad, type LoadRow } from './arrivals.js';
import type { QueueEntry } from './queueEntries.js';
import { queueColumns, queueOf, type Queue, type QueueRow } from './queues.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';
import { lastThereAt } from '../../core/nodes/store/nodeLeases.js';

/** Reads the place in a queue of a caller with this order: 1 is the next. Callbacks count. */
export async function placeAt(
  db: Queryable,
  queueId: number,
  orderAt: Date,
  entryId: number,
): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'place-at',
    `SELECT ${callbacksAhead('$1', '$2')} + (SELECT count(*)::int FROM queue_entries
              WHERE queue_id = $1 AND status IN ('waiting', 'offered')
                AND (order_at, id) < ($2, $3)) AS n`,
    [queueId, orderAt, entryId],
  );
  return (rows[0]?.n ?? 0) + 1;
}

/** The position of one caller. */
export interface Standing {
  readonly entryId: number;
  /** 1 is the next. Callbacks count. */
  readonly place: number;
  readonly skills: readonly string[];
  readonly queue: Queue;
}

/** Reads the positions of callers, by the ids of their entries. Those who no longer wait are left out. */
export async function readStandings(
  db: Queryable,
  entryIds: readonly number[],
): Promise<Standing[]> {
  const { rows } = await queryNamed<
    QueueRow & { entryId: number; place: number; entrySkills: string[] }
  >(
    db,
    'read-standings',
    `SELECT s.id AS entry_id, s.skills AS entry_skills,
            s.place + ${callbacksAhead('s.queue_id', 's.order_at')} AS place, ${queueColumns}
       FROM (SELECT id, queue_id, skills, order_at,
                    row_number() OVER (PARTITION BY queue_id ORDER BY order_at, id)::int AS place
               FROM queue_entries
              WHERE status IN ('waiting', 'offered')
                AND queue_id IN (SELECT queue_id FROM queue_entries WHERE id = ANY ($1))) s
       JOIN queues l ON l.id = s.queue_id
      WHERE s.id = ANY ($1)`,
    [entryIds],
  );
  return rows.map(({ entryId, place, entrySkills, ...queue }) => ({
    entryId,
    place,
    skills: entrySkills,
    queue: queueOf(queue),
  }));
}

/**
 * SQL: the entry `e` is of the number `$3`, and came after a call at the node `$2` was cut off. Others may share a number, so it is an
 * entry that is younger than the last sign of life of the PBX; or of the process, where that row is gone: with a process that ended in
 * order, or with the former primary.
 */
const isAfterCutOff = `e.entered_at > coalesce((SELECT n.pbx_seen_at FROM queue_nodes n WHERE n.node = $2),
                                    (SELECT coalesce(l.left_at, ${lastThereAt}) FROM node_leases l WHERE l.node = $2))
        AND e.caller_number = $3 AND e.id <> $1`;

/**
 * Gives the place of a caller who was cut off to them, if they have dialled again before that was known, and are in the queue.
 */
export async function giveBackPlace(
  db: Queryable,
  { id, node, callerNumber, orderAt }: Pick<QueueEntry, 'id' | 'node' | 'callerNumber' | 'orderAt'>,
): Promise<void> {
  await queryNamed(
    db,
    'give-back-place',
    `UPDATE queue_entries e SET order_at = $4
      WHERE ${isAfterCutOff}
        AND e.status IN ('waiting', 'offered') AND e.order_at > $4`,
    [id, node, callerNumber, orderAt],
  );
}

/**
 * Tells whether a caller who was cut off has dialled again before that was known, and talks or has talked to an agent. Locks what the
 * number has in the queue: an agent who answers there at this moment cancels the callback that this transaction writes.
 */
export async function wasServedSince(
  db: Queryable,
  { id, node, callerNumber }: Pick<QueueEntry, 'id' | 'node' | 'callerNumber'>,
): Promise<boolean> {
  const { rows } = await queryNamed<{ connectedAt: Date | null }>(
    db,
    'served-since',
    `SELECT e.connected_at FROM queue_entries e
      WHERE ${isAfterCutOff} AND (e.status <> 'over' OR e.connected_at IS NOT NULL)
      ORDER BY e.id FOR NO KEY UPDATE`,
    [id, node, callerNumber],
  );
  return rows.some(({ connectedAt }) => connectedAt !== null);
}

/** Reads what the estimate of a caller's wait needs besides the place, by the skills they need. */
export async function readLoad(
  db: Queryable,
  queue: Pick<Queue, 'id' | 'wrapUpS' | 'expectedTalkS'>,
  needs: readonly string[],
): Promise<Omit<QueueLoad, 'place'>> {
  const { rows } = await queryNamed<LoadRow>(db, 'read-load', selectLoad('$2'), [queue.id, needs]);
  return loadOf(rows[0] ?? { signedIn: 0, readyAgents: 0, busyAgents: 0, handledS: [] }, queue);
}
