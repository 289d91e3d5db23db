/**
 * Callbacks that bring the answer to a ticket. They belong to a court, not to a queue: no agent is
 * needed.
 */
import type { Language } from '../../telephony/call.js';
import { newCallbackState } from '../rules/callback.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';
import { insertCallback, type Callback } from './callbacks.js';

/**
 * Begins attempts of calls that bring answers, up to `most` at once for a node.
 * @param openCourts the courts that are open now: people are called in the hours of their court
 *   only.
 * @returns how many were begun.
 */
export async function beginAnswerAttempts(
  db: Queryable,
  now: Date,
  { node, openCourts, most }: { node: string; openCourts: readonly number[]; most: number },
): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'begin-answer-attempts',
    'SELECT begin_answer_attempts($1, $2, $3, $4) AS n',
    [now, node, openCourts, most],
  );
  return rows[0]?.n ?? 0;
}

/** Lists courts with an answer that is due to be brought by a call. */
export async function courtsWithAnswers(db: Queryable, now: Date): Promise<number[]> {
  const { rows } = await queryNamed<{ courtId: number }>(
    db,
    'courts-with-answers',
    `SELECT DISTINCT court_id FROM callbacks
      WHERE status = 'waiting' AND next_at <= $1 AND queue_id IS NULL AND woken_at IS NOT NULL
        AND court_id IS NOT NULL`,
    [now],
  );
  return rows.map((row) => row.courtId);
}

/**
 * Tells whether a ticket was answered, and its caller has not yet said whether they are content.
 */
export async function waitsForCallersWord(db: Queryable, ticketId: number): Promise<boolean> {
  const { rows } = await queryNamed<{ status: string }>(
    db,
    'waits-for-her-word',
    'SELECT status FROM tickets WHERE id = $1 AND satisfied IS NULL',
    [ticketId],
  );
  return rows[0]?.status === 'replied';
}

/**
 * Asks for a call that speaks the answer of a ticket to the caller who opened it, in the
 * transaction of the reply.
 * @param nextAt in the court's hours (rules/callbackPlan.ts `whenOpen`).
 */
export async function insertAnswerCall(
  db: Queryable,
  ticket: {
    readonly ticketId: number;
    readonly courtId: number;
    readonly number: string;
    readonly language: Language;
  },
  now: Date,
  nextAt: Date,
): Promise<Callback | null> {
  return insertCallback(
    db,
    {
      ...ticket,
      origin: 'answer',
      queueId: null,
      callId: null,
      entryId: null,
      requestedFrom: '',
      skills: [],
      needs: [],
      requestedAt: now,
      orderAt: nextAt,
      wantsVerification: false,
      inDanger: false,
    },
    newCallbackState(nextAt),
  );
}
