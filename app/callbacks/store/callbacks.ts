/**
 * Callbacks: people who are to be called back. app/callbacks/rules/callback.ts says which state may
 * follow which.
 */
import type { Language } from '../../telephony/call.js';
import type { CallbackState } from '../rules/callback.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

export type CallbackOrigin =
  /** The caller left the queue for it; the callback keeps the place. */
  | 'queue'
  /** Asked for while no agent answered. */
  | 'outside_hours'
  /**
   * The caller was in the queue and talked to nobody; an agent or administrator asked for the
   * callback.
   */
  | 'missed_call'
  /** The caller waited when the node died that had the call; the callback keeps the place. */
  | 'cut_off'
  /** A ticket was answered: the call speaks the answer. */
  | 'answer';

export interface NewCallback {
  readonly origin: CallbackOrigin;
  /** The queue whose agents make the call; null: no agent is needed. */
  readonly queueId: number | null;
  /** The court whose hours and plan apply; null: the greeting court. */
  readonly courtId: number | null;
  readonly callId: string | null;
  readonly entryId: number | null;
  readonly ticketId: number | null;
  /** As it is dialled. */
  readonly number: string;
  readonly requestedFrom: string;
  readonly language: Language;
  readonly skills: readonly string[];
  readonly needs: readonly string[];
  readonly requestedAt: Date;
  /** The place in the order of serving. */
  readonly orderAt: Date;
  /** The caller had no query password: an agent is to verify them. */
  readonly wantsVerification: boolean;
  /** The caller was told what to do in danger: it comes before the others of its queue. */
  readonly inDanger: boolean;
}

export interface Callback extends Omit<NewCallback, 'number'>, CallbackState {
  readonly id: number;
  /** Null once erased. */
  readonly number: string | null;
  /** The agent who has taken it (`agents.id`); null: it is for any free agent. */
  readonly takenBy: number | null;
}

/** Writes a callback; null when the number (or the ticket) has an open one, which stays as it is. */
export async function insertCallback(
  db: Queryable,
  callback: NewCallback,
  state: CallbackState,
): Promise<Callback | null> {
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'insert-callback',
    `INSERT INTO callbacks (origin, queue_id, court_id, call_id, entry_id, ticket_id, number, requested_from, language,
            skills, needs, requested_at, order_at, status, next_at, wants_verification, in_danger)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
     ON CONFLICT DO NOTHING RETURNING id`,
    [
      callback.origin,
      callback.queueId,
      callback.courtId,
      callback.callId,
      callback.entryId,
      callback.ticketId,
      callback.number,
      callback.requestedFrom,
      callback.language,
      callback.skills,
      callback.needs,
      callback.requestedAt,
      callback.orderAt,
      state.status,
      state.nextAt,
      callback.wantsVerification,
      callback.inDanger,
    ],
  );
  const id = rows[0]?.id;
  return id === undefined ? null : { ...callback, ...state, id, takenBy: null };
}

/** The columns of a {@link Callback}. */
export const callbackColumns = `c.id, c.origin, c.queue_id, c.court_id, c.call_id, c.entry_id, c.ticket_id, c.number,
  c.requested_from, c.language, c.skills, c.needs, c.requested_at, c.order_at, c.status, c.attempts, c.tries, c.losses,
  c.outages, c.next_at, c.over_at, c.because, c.called_in_at, c.taken_by, c.wants_verification, c.in_danger`;

/**
 * Locks a callback until the transaction ends; null when there is none. Lock order: the callback,
 * then its entry, then the agent.
 */
export async function lockCallback(db: Queryable, callbackId: number): Promise<Callback | null> {
  const { rows } = await queryNamed<Callback>(
    db,
    'lock-callback',
    `SELECT ${callbackColumns} FROM callbacks c WHERE c.id = $1 FOR NO KEY UPDATE`,
    [callbackId],
  );
  return rows[0] ?? null;
}

/** Locks the open callback of a number; null when there is none. Calls that bring an answer do not count. */
export async function lockOpenCallbackOf(db: Queryable, number: string): Promise<Callback | null> {
  const { rows } = await queryNamed<Callback>(
    db,
    'lock-open-callback-of',
    `SELECT ${callbackColumns} FROM callbacks c
      WHERE c.number = $1 AND c.over_at IS NULL AND c.ticket_id IS NULL FOR NO KEY UPDATE`,
    [number],
  );
  return rows[0] ?? null;
}

export async function readCallback(db: Queryable, callbackId: number): Promise<Callback | null> {
  const { rows } = await queryNamed<Callback>(
    db,
    'read-callback',
    `SELECT ${callbackColumns} FROM callbacks c WHERE c.id = $1`,
    [callbackId],
  );
  return rows[0] ?? null;
}

/** Writes the state of a locked callback. A new moment makes a new job. */
export async function saveCallback(
  db: Queryable,
  callbackId: number,
  state: CallbackState,
): Promise<void> {
  await queryNamed(
    db,
    'save-callback',
    `UPDATE callbacks
        SET status = $2, attempts = $3, tries = $4, losses = $5, next_at = $6, over_at = $7, because = $8,
            called_in_at = $9, outages = $10,
            woken_at = CASE WHEN next_at = $6 THEN woken_at END,
            enqueued_at = CASE WHEN next_at = $6 THEN enqueued_at END
      WHERE id = $1`,
    [
      callbackId,
      state.status,
      state.attempts,
      state.tries,
      state.losses,
      state.nextAt,
      state.overAt,
      state.because,
      state.calledInAt,
      state.outages,
    ],
  );
}

/**
 * Writes the better place of a locked callback that waits, and that it begins anew: its tries, and the days that it has, count from
 * now. Earlier attempts keep their numbers, and their rows. The entry that it was asked for in stays its entry: reports count that.
 */
export async function pullForward(db: Queryable, callback: Callback): Promise<void> {
  await queryNamed(
    db,
    'pull-callback-forward',
    `UPDATE callbacks
        SET origin = $2, requested_from = $3, language = $4, skills = $5, needs = $6, order_at = $7, in_danger = $8, next_at = $9,
            requested_at = $10, tries = $11, losses = $12, outages = $13, because = $14,
            woken_at = CASE WHEN next_at = $9 THEN woken_at END,
            enqueued_at = CASE WHEN next_at = $9 THEN enqueued_at END
      WHERE id = $1`,
    [
      callback.id,
      callback.origin,
      callback.requestedFrom,
      callback.language,
      callback.skills,
      callback.needs,
      callback.orderAt,
      callback.inDanger,
      callback.nextAt,
      callback.requestedAt,
      callback.tries,
      callback.losses,
      callback.outages,
      callback.because,
    ],
  );
}

/** Notes that a callback's time has come, and wakes the processes that give callers to agents. */
export async function markCallbackWoken(
  db: Queryable,
  callbackId: number,
  now: Date,
): Promise<void> {
  await queryNamed(
    db,
    'wake-callback',
    `WITH woken AS (
       UPDATE callbacks SET woken_at = $2 WHERE id = $1 AND status = 'waiting' RETURNING id
     )
     SELECT wake('queue', '') FROM woken`,
    [callbackId, now],
  );
}
