/**
 * Gives callers to agents: the pairs that the SQL function assign_callers decided, as offers for
 * the callers' nodes.
 */
import type { Language } from '../../telephony/call.js';
import type { PriorityReason } from '../rules/queueOrder.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** A caller who was given to an agent: the caller's node rings the agent. */
export interface Offer {
  readonly entryId: number;
  /**
   * How many offers this caller has had, this one included: distinguishes the offers of one caller.
   */
  readonly offer: number;
  readonly callId: string;
  readonly node: string;
  readonly queueId: number;
  readonly queueName: string;
  readonly ringS: number;
  readonly callerNumber: string;
  readonly language: Language;
  readonly skills: readonly string[];
  readonly priorityReason: PriorityReason | null;
  /**
   * The hotline called this person. A person who calls in after a missed callback only has its head
   * start.
   */
  readonly isCalledBack: boolean;
  readonly enteredAt: Date;
  readonly agentId: number;
  readonly agentNumber: string;
  readonly agentName: string;
}

const offerColumns = `e.call_id, e.node, e.queue_id, l.name AS queue_name, l.ring_s, e.caller_number, e.language,
  e.skills, e.priority_reason, e.callback_id IS NOT NULL AS is_called_back, e.entered_at, a.number AS agent_number,
  a.name AS agent_name`;

/**
 * Lists queues with callbacks that are due, and the court whose hours each keeps; null is the
 * greeting court.
 */
export async function queuesWithCallbacks(
  db: Queryable,
  now: Date,
): Promise<{ queueId: number; courtId: number | null; isAlways: boolean }[]> {
  const { rows } = await queryNamed<{ queueId: number; courtId: number | null; isAlways: boolean }>(
    db,
    'queues-with-callbacks',
    `SELECT l.id AS queue_id, l.court_id, l.hours = 'always' AS is_always FROM queues l
      WHERE l.enabled AND l.id IN (SELECT queue_id FROM callbacks WHERE status = 'waiting' AND next_at <= $1)`,
    [now],
  );
  return rows;
}

/**
 * Pairs callers with agents, as many as possible now.
 * @param calling a node that can call people back, and the queues that are open now. Agents are
 *   given to callbacks that come before a caller, too, and their rows are written
 *   (callbacks/store/callbackAttempts.ts). They are no offers yet.
 * @returns the new offers, of all nodes.
 */
export async function assignCallers(
  db: Queryable,
  now: Date,
  calling: { readonly node: string; readonly openQueues: readonly number[] } | null = null,
): Promise<Offer[]> {
  const { rows } = await queryNamed<Offer>(
    db,
    'assign-callers',
    // The joins see the rows as they were before the function changed them, so they read only
    // columns that do not change. They come after the function: PostgreSQL does not run it at all
    // where it first looks into a joined table and finds no row, as long as nobody has waited in
    // the queue. OFFSET 0 keeps it from changing that order.
    `SELECT g.entry_id, g.offer, g.agent_id, o.*
       FROM assign_callers($1, $2, $3) g
      CROSS JOIN LATERAL (
        SELECT ${offerColumns}
          FROM queue_entries e
          JOIN queues l ON l.id = e.queue_id
          JOIN agents a ON a.id = g.agent_id
         WHERE e.id = g.entry_id
           -- Another agent is kept for one who is called back and has not answered yet: no offer either.
           AND (e.callback_id IS NULL OR EXISTS (SELECT FROM callback_attempts t
                                                  WHERE t.entry_id = e.id AND t.reached_at IS NOT NULL))
        OFFSET 0) o`,
    [now, calling?.node ?? null, calling?.openQueues ?? []],
  );
  return rows;
}

/** Lists the open offers of a node. A person who is called back is offered after answering. */
export async function standingOffers(db: Queryable, node: string): Promise<Offer[]> {
  const { rows } = await queryNamed<Offer>(
    db,
    'standing-offers',
    `SELECT e.id AS entry_id, e.offers AS offer, e.agent_id, ${offerColumns}
       FROM queue_entries e
       JOIN queues l ON l.id = e.queue_id
       JOIN agents a ON a.id = e.agent_id
      WHERE e.node = $1 AND e.status = 'offered'
        AND (e.callback_id IS NULL OR EXISTS (SELECT FROM callback_attempts t
                                               WHERE t.entry_id = e.id AND t.reached_at IS NOT NULL))`,
    [node],
  );
  return rows;
}
