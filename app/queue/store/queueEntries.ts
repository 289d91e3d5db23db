/** Callers in a queue: a row of queue_entries each, from joining the queue to the end of the agent call. */
import type { Language } from '../../telephony/call.js';
import type { EntryState } from '../rules/queueEntry.js';
import type { PriorityReason } from '../rules/queueOrder.js';
import { lockAgent, type LockedAgent } from './agents.js';
import type { LoggedEntry } from './queueEvents.js';
import { queueColumns, queueOf, type Queue, type QueueRow } from './queues.js';
import type { Queryable } from '../../core/database/pool.js';
import { jsonRow, queryNamed, queryRows } from '../../core/database/rows.js';

/** A caller in a queue. */
export interface QueueEntry extends LoggedEntry {
  readonly queueName: string;
  /** Seconds between two announcements of the queue. */
  readonly announceEveryS: number;
  readonly node: string;
  readonly language: Language;
  /** Skills that the caller needs at first. */
  readonly skills: readonly string[];
  readonly wantedAgentId: number | null;
  readonly priorityReason: PriorityReason | null;
  readonly orderAt: Date;
  /** The estimated wait that the caller was told, in seconds. */
  readonly estimateS: number | null;
  readonly transferredFrom: number | null;
  /** For a person who is called back: `callbacks.id`. */
  readonly callbackId: number | null;
  /** Since when the agent's telephone is gone in mid-call, and the caller is kept for the agent. */
  readonly agentLostAt: Date | null;
  /** How many seconds the caller is kept. */
  readonly agentReturnS: number;
}

const entryColumns = `e.id, e.queue_id, l.name AS queue_name, l.announce_every_s, e.call_id, e.node, e.caller_number, e.language,
  e.skills, e.wanted_agent_id, e.priority_reason, e.entered_at, e.order_at, e.status, e.agent_id, e.offered_at,
  e.connected_at, e.over_at, e.result, e.ended_by, e.digit, e.offers, e.misses, e.tried, e.first_place,
  e.estimate_s, e.transferred_from, e.callback_id, e.agent_lost_at, l.agent_return_s`;

export interface LockedEntry {
  readonly entry: QueueEntry;
  readonly queue: Queue;
  /** The agent who is offered the caller or talks to them; null while the caller waits and when the entry is over. */
  readonly agent: LockedAgent | null;
}

/**
 * Locks a caller's row, then the agent's, until the transaction ends; null when there is no such
 * caller.
 */
export async function lockEntry(db: Queryable, entryId: number): Promise<LockedEntry | null> {
  const { rows } = await queryNamed<QueueEntry & { queue: object }>(
    db,
    'lock-entry',
    `SELECT ${entryColumns}, (SELECT to_jsonb(t) FROM (SELECT ${queueColumns}) t) AS queue
       FROM queue_entries e JOIN queues l ON l.id = e.queue_id
      WHERE e.id = $1
        FOR NO KEY UPDATE OF e`,
    [entryId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const { queue, ...entry } = row;
  const isHeld = entry.status === 'offered' || entry.status === 'talking';
  const agent = isHeld && entry.agentId !== null ? await lockAgent(db, entry.agentId) : null;
  return { entry, queue: queueOf(jsonRow<QueueRow>(queue)), agent };
}

/** Writes the state of a locked caller. */
export async function saveEntry(db: Queryable, entryId: number, state: EntryState): Promise<void> {
  await queryNamed(
    db,
    'save-entry',
    `UPDATE queue_entries
        SET status = $2, agent_id = $3, offered_at = $4, connected_at = $5, over_at = $6, result = $7,
            ended_by = $8, digit = $9, offers = $10, misses = $11, tried = $12,
            hold_s = hold_s + CASE WHEN $2 = 'over' THEN ${heldUntil('$6')} ELSE 0 END,
            held_since_at = CASE WHEN $2 <> 'over' THEN held_since_at END,
            agent_lost_at = CASE WHEN $2 <> 'over' THEN agent_lost_at END,
            third = CASE WHEN $2 <> 'over' THEN third END,
            third_state = CASE WHEN $2 <> 'over' THEN third_state END,
            verification = CASE WHEN $2 <> 'over' THEN verification END
      WHERE id = $1`,
    [
      entryId,
      state.status,
      state.agentId,
      state.offeredAt,
      state.connectedAt,
      state.overAt,
      state.result,
      state.endedBy,
      state.digit,
      state.offers,
      state.misses,
      state.tried,
    ],
  );
}

/** Writes since when a caller who talks is on hold, so that a crash does not forget it. */
export async function beginHold(db: Queryable, entryId: number, at: Date): Promise<void> {
  await queryNamed(
    db,
    'begin-hold',
    `UPDATE queue_entries SET held_since_at = $2
      WHERE id = $1 AND status = 'talking' AND held_since_at IS NULL`,
    [entryId, at],
  );
}

/**
 * Adds the time that a caller was on hold; does nothing for a caller who was not. The end of an agent call
 * adds it by itself.
 */
export async function endHold(db: Queryable, entryId: number, at: Date): Promise<void> {
  await queryNamed(
    db,
    'end-hold',
    `UPDATE queue_entries SET hold_s = hold_s + ${heldUntil('$2')}, held_since_at = NULL
      WHERE id = $1 AND held_since_at IS NOT NULL`,
    [entryId, at],
  );
}

/** Writes the third party whom the agent of an agent call asks or has taken in; null: none. */
export async function writeThird(
  db: Queryable,
  entryId: number,
  third: { readonly target: string; readonly state: 'ringing' | 'asked' | 'in_agent_call' } | null,
): Promise<void> {
  await queryNamed(
    db,
    'write-third',
    `UPDATE queue_entries SET third = $2, third_state = $3 WHERE id = $1 AND status = 'talking'`,
    [entryId, third?.target ?? null, third?.state ?? null],
  );
}

/** The state of the proof of identity in an agent call: by keypad, unless it says otherwise. */
export type VerificationState =
  | 'running'
  | 'verified'
  /** Wrong too often. */
  | 'failed'
  /** The limits on guessing let the caller try no more. */
  | 'locked'
  /** The caller has gone back, or pressed nothing. */
  | 'given_up'
  /** The agent has taken the caller back, or is gone. */
  | 'interrupted'
  /** The agent has entered what the caller said, and it fits. */
  | 'by_agent';

/** Writes it for the agent's page, also after a reload. */
export async function writeVerification(
  db: Queryable,
  entryId: number,
  state: VerificationState,
): Promise<void> {
  await queryNamed(
    db,
    'write-verification',
    `UPDATE queue_entries SET verification = $2 WHERE id = $1 AND status = 'talking'`,
    [entryId, state],
  );
}

/**
 * A process has died while a caller was entering digits: the next one has the caller back in the
 * agent call.
 */
export async function interruptVerification(db: Queryable, entryId: number): Promise<void> {
  await queryNamed(
    db,
    'interrupt-verification',
    `UPDATE queue_entries SET verification = 'interrupted' WHERE id = $1 AND verification = 'running'`,
    [entryId],
  );
}

/**
 * Writes that an agent call's agent has lost the telephone, or is back (null).
 * @returns whether the agent call goes on.
 */
export async function markAgentLost(
  db: Queryable,
  entryId: number,
  at: Date | null,
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'mark-agent-lost',
    `UPDATE queue_entries SET agent_lost_at = CASE WHEN $2::timestamptz IS NULL THEN NULL ELSE coalesce(agent_lost_at, $2) END
      WHERE id = $1 AND status = 'talking'`,
    [entryId, at],
  );
  return rowCount === 1;
}

/** SQL: whole seconds from `held_since_at` to a parameter; 0 for a caller who is not on hold. */
function heldUntil(parameter: string): string {
  const seconds = `date_part('epoch', ${parameter}::timestamptz - held_since_at)`;
  return `coalesce(greatest(0, round(${seconds}))::integer, 0)`;
}

/** Reads a caller by id; null when there is none. */
export async function readEntry(db: Queryable, entryId: number): Promise<QueueEntry | null> {
  return (await readEntries(db, [entryId]))[0] ?? null;
}

/** Reads callers by id, in no order. */
export async function readEntries(
  db: Queryable,
  entryIds: readonly number[],
): Promise<QueueEntry[]> {
  const { rows } = await queryNamed<QueueEntry>(
    db,
    'read-entries',
    `SELECT ${entryColumns} FROM queue_entries e JOIN queues l ON l.id = e.queue_id WHERE e.id = ANY ($1)`,
    [entryIds],
  );
  return rows;
}

/** Lists callers of a node who are not over, in the order of serving. */
export async function openEntries(db: Queryable, node: string): Promise<QueueEntry[]> {
  const { rows } = await queryNamed<QueueEntry>(
    db,
    'open-entries',
    `SELECT ${entryColumns} FROM queue_entries e JOIN queues l ON l.id = e.queue_id
      WHERE e.node = $1 AND e.status <> 'over' ORDER BY e.order_at, e.id`,
    [node],
  );
  return rows;
}

/** Reads the open entry of a call; null when there is none. */
export async function entryOfCall(db: Queryable, callId: string): Promise<QueueEntry | null> {
  const { rows } = await queryNamed<QueueEntry>(
    db,
    'entry-of-call',
    `SELECT ${entryColumns} FROM queue_entries e JOIN queues l ON l.id = e.queue_id
      WHERE e.call_id = $1 AND e.status <> 'over'`,
    [callId],
  );
  return rows[0] ?? null;
}

/**
 * Of these calls, lists those that an agent has sent to a telephone of the court and that have gone
 * no further: their last entries. `wasReached`: somebody had answered there.
 */
export async function entriesAtOffices(
  db: Queryable,
  callIds: readonly string[],
): Promise<
  { readonly entry: QueueEntry; readonly agentId: number; readonly wasReached: boolean }[]
> {
  const { rows } = await queryRows<QueueEntry & { agentId: number; wasReached: boolean }>(
    db,
    `SELECT ${entryColumns},
            EXISTS (SELECT FROM call_transfers t WHERE t.entry_id = e.id AND t.result = 'done'
                       AND t.target_kind = 'telephone' AND t.kind <> 'three_way') AS was_reached
       FROM queue_entries e
       JOIN queues l ON l.id = e.queue_id
       JOIN calls c ON c.id = e.call_id
      WHERE e.call_id = ANY ($1) AND c.phase = 'talk' AND e.ended_by = 'transfer'
        AND e.agent_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM queue_entries n WHERE n.call_id = e.call_id AND n.id > e.id)`,
    [callIds],
  );
  return rows.map(({ wasReached, ...entry }) => ({ entry, agentId: entry.agentId, wasReached }));
}

/** Returns the milliseconds that a call has spent in queues and with agents so far. */
export async function servedMs(db: Queryable, callId: string, now: Date): Promise<number> {
  const { rows } = await queryNamed<{ ms: number }>(
    db,
    'served-ms',
    `SELECT coalesce(sum(extract(epoch FROM coalesce(over_at, $2) - entered_at) * 1000), 0)::float8 AS ms
       FROM queue_entries WHERE call_id = $1`,
    [callId, now],
  );
  return rows[0]?.ms ?? 0;
}
