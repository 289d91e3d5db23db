/** Attempts to call a person back: a row before the telephone rings, and its outcome afterwards. */
import type { OriginateReason } from '../../telephony/originateReason.js';
import type { Language } from '../../telephony/call.js';
import type { NotReached } from '../../court/settings/rules/callbackSettings.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

/** One ringing of the person's telephone. */
export interface Attempt {
  readonly callbackId: number;
  /** 1 is the first. */
  readonly attempt: number;
  readonly node: string;
  /** Of the call that the hotline makes. */
  readonly callId: string;
  /** Null: without an agent. */
  readonly entryId: number | null;
  readonly at: Date;
  readonly reachedAt: Date | null;
  readonly overAt: Date | null;
  readonly outcome: AttemptOutcome | null;
}

export type AttemptOutcome = 'served' | NotReached | 'withdrawn' | 'lost' | 'no_trunk';

/** Returns the purpose for which an attempt rings a telephone. */
export function purposeOf(attempt: Pick<AttemptToRing, 'callbackId' | 'attempt'>): OriginateReason {
  return { kind: 'callback', callbackId: attempt.callbackId, attempt: attempt.attempt };
}

const attemptColumns = `t.callback_id, t.attempt, t.node, t.call_id, t.entry_id, t.at, t.reached_at, t.over_at,
  t.outcome`;

/** An attempt, read while its callback is locked; null when there is none. */
export async function readAttempt(
  db: Queryable,
  callbackId: number,
  attempt: number,
): Promise<Attempt | null> {
  const { rows } = await queryNamed<Attempt>(
    db,
    'read-attempt',
    `SELECT ${attemptColumns} FROM callback_attempts t WHERE t.callback_id = $1 AND t.attempt = $2`,
    [callbackId, attempt],
  );
  return rows[0] ?? null;
}

/** An attempt in the list of a callback's. */
export type ListedAttempt = Omit<Attempt, 'callId'> & {
  /** Null: the call is over, and keeps no number. */
  readonly callId: string | null;
};

/** Every attempt of a callback, in order. */
export async function listAttempts(db: Queryable, callbackId: number): Promise<ListedAttempt[]> {
  const { rows } = await queryRows<ListedAttempt>(
    db,
    `SELECT ${attemptColumns} FROM callback_attempts t WHERE t.callback_id = $1 ORDER BY t.attempt`,
    [callbackId],
  );
  return rows;
}

/**
 * Writes that the person has answered: the agent who is kept for the callback is offered the
 * person, and that agent's telephone rings from now on.
 * @param entryId null where no agent is needed.
 */
export async function markReached(db: Queryable, attempt: Attempt, at: Date): Promise<void> {
  await queryNamed(
    db,
    'mark-reached',
    `WITH reached AS (
       UPDATE callback_attempts SET reached_at = $3 WHERE callback_id = $1 AND attempt = $2 RETURNING entry_id
     ), offered AS (
       UPDATE queue_entries e SET offered_at = $3 FROM reached r
        WHERE e.id = r.entry_id AND e.status = 'offered' RETURNING e.node, e.id, e.offers
     )
     SELECT wake('offer', node || ' ' || id || ' ' || offers) FROM offered`,
    [attempt.callbackId, attempt.attempt, at],
  );
}

/** Tells whether an entry is that of a person who is being called back and has not answered yet. */
export async function isUnreached(db: Queryable, entryId: number): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'is-unreached',
    `SELECT FROM callback_attempts WHERE entry_id = $1 AND reached_at IS NULL AND over_at IS NULL`,
    [entryId],
  );
  return rowCount === 1;
}

export async function endAttempt(
  db: Queryable,
  attempt: Pick<Attempt, 'callbackId' | 'attempt'>,
  outcome: AttemptOutcome,
  at: Date,
): Promise<void> {
  await queryNamed(
    db,
    'end-attempt',
    `UPDATE callback_attempts SET over_at = $3, outcome = $4
      WHERE callback_id = $1 AND attempt = $2 AND over_at IS NULL`,
    [attempt.callbackId, attempt.attempt, at, outcome],
  );
}

/** An attempt whose telephone a node is to ring. */
export interface AttemptToRing extends Attempt {
  readonly number: string;
  readonly language: Language;
  readonly courtId: number | null;
}

/**
 * Lists attempts of a node that were not answered yet, ringing or not. The process that rings knows
 * which ones ring.
 */
export async function attemptsToRing(db: Queryable, node: string): Promise<AttemptToRing[]> {
  const { rows } = await queryNamed<AttemptToRing>(
    db,
    'attempts-to-ring',
    `SELECT ${attemptColumns}, c.number, c.language, c.court_id
       FROM callback_attempts t JOIN callbacks c ON c.id = t.callback_id
      WHERE t.node = $1 AND t.over_at IS NULL AND t.reached_at IS NULL
      ORDER BY t.at`,
    [node],
  );
  return rows;
}

/** How the trunk has handled the callbacks of a node. */
export interface TrunkState {
  /** Calls that the trunk did not take since then. */
  readonly refused: number;
  readonly lastRefusedAt: Date | null;
  /** When the trunk last took a call, whatever its outcome. */
  readonly lastTakenAt: Date | null;
}

export async function readTrunkState(
  db: Queryable,
  node: string,
  since: Date,
): Promise<TrunkState> {
  const { rows } = await queryRows<TrunkState>(
    db,
    `SELECT count(*) FILTER (WHERE outcome = 'no_trunk')::int AS refused,
            max(over_at) FILTER (WHERE outcome = 'no_trunk') AS last_refused_at,
            max(coalesce(reached_at, over_at)) FILTER (WHERE outcome NOT IN ('no_trunk', 'withdrawn', 'lost')) AS last_taken_at
       FROM callback_attempts WHERE node = $1 AND over_at > $2`,
    [node, since],
  );
  return rows[0] ?? { refused: 0, lastRefusedAt: null, lastTakenAt: null };
}

/** The step in the record of a call that says that the person has heard the answer. */
export const answerHeardStep = 'answerHeard';
/**
 * The person, called to hear an answer, would rather ask for it later, so there is no further call.
 */
export const answerDeclinedStep = 'answerDeclined';

const answerHeardColumn = `EXISTS (SELECT FROM call_events v
    WHERE v.call_id = t.call_id AND v.kind = 'step' AND v.name IN ('${answerHeardStep}', '${answerDeclinedStep}')) AS is_answer_heard`;

/** SQL: the person ended the call `k` of an attempt (app/ivr/journeys/answerCall.ts). */
const hungUpColumn = `(k.outcome IS NOT DISTINCT FROM 'abandoned' AND k.outcome_detail IS NOT NULL) AS is_hung_up`;

/** An orphaned attempt, with what its rows say of how it ended. */
export interface LeftAttempt extends Attempt {
  readonly entryStatus: 'waiting' | 'offered' | 'talking' | 'over' | null;
  readonly entryResult: string | null;
  readonly callOutcome: string | null;
  /** The person ended the call. A call that broke off has no cause from the network. */
  readonly isHungUp: boolean;
  /** Of a call that brings an answer. */
  readonly isAnswerHeard: boolean;
}

/** Grace period before an unanswered attempt counts as orphaned. */
const graceS = 60;

/** An attempt that is not over, with what its other rows say. */
export interface OpenAttempt extends AttemptToRing, LeftAttempt {}

/** Attempts of a node that are not over. */
export async function openAttempts(db: Queryable, node: string): Promise<OpenAttempt[]> {
  return selectOpenAttempts(db, 't.node = $1', [node]);
}

/** An attempt, unless it is over; null then. */
export async function readOpenAttempt(
  db: Queryable,
  { callbackId, attempt }: Pick<Attempt, 'callbackId' | 'attempt'>,
): Promise<OpenAttempt | null> {
  const condition = 't.callback_id = $1 AND t.attempt = $2';
  return (await selectOpenAttempts(db, condition, [callbackId, attempt]))[0] ?? null;
}

async function selectOpenAttempts(
  db: Queryable,
  condition: string,
  values: readonly unknown[],
): Promise<OpenAttempt[]> {
  const { rows } = await queryRows<OpenAttempt>(
    db,
    `SELECT ${attemptColumns}, c.number, c.language, c.court_id,
            e.status AS entry_status, e.result AS entry_result, k.outcome AS call_outcome,
            ${hungUpColumn}, ${answerHeardColumn}
       FROM callback_attempts t
       JOIN callbacks c ON c.id = t.callback_id
       JOIN calls k ON k.id = t.call_id
       LEFT JOIN queue_entries e ON e.id = t.entry_id
      WHERE t.over_at IS NULL AND ${condition}
      ORDER BY t.at`,
    [...values],
  );
  return rows;
}

/**
 * Lists orphaned attempts: the call is over, the entry ended before the person answered, the
 * ringing should have ended long ago, or the node is away. A person who answered may talk to
 * somebody else after the entry, or use self-service, so there the end of the call decides.
 * @param longestRingS seconds that a telephone rings at most.
 */
export async function leftAttempts(
  db: Queryable,
  now: Date,
  longestRingS: number,
): Promise<LeftAttempt[]> {
  const { rows } = await queryNamed<LeftAttempt>(
    db,
    'left-attempts',
    `SELECT ${attemptColumns}, e.status AS entry_status, e.result AS entry_result, k.outcome AS call_outcome,
            ${hungUpColumn}, ${answerHeardColumn}
       FROM callback_attempts t
       JOIN calls k ON k.id = t.call_id
       LEFT JOIN queue_entries e ON e.id = t.entry_id
      WHERE t.over_at IS NULL
        AND (k.ended_at IS NOT NULL
             OR (e.status = 'over'
                 AND (t.reached_at IS NULL
                      OR NOT EXISTS (SELECT FROM queue_nodes n WHERE n.node = t.node
                                        AND n.seen_at > $1::timestamptz - interval '5 minutes')))
             OR (t.reached_at IS NULL
                 AND (t.at <= $1::timestamptz - $2::int * interval '1 second'
                      OR (t.at <= $1::timestamptz - interval '30 seconds'
                          AND NOT EXISTS (SELECT FROM queue_nodes n WHERE n.node = t.node
                                             AND n.seen_at > $1::timestamptz - interval '30 seconds'))))
             -- The person was reached without an agent, and the node that spoke to them is away for good.
             OR (t.entry_id IS NULL AND t.at <= $1::timestamptz - interval '15 minutes'
                 AND NOT EXISTS (SELECT FROM queue_nodes n WHERE n.node = t.node
                                    AND n.seen_at > $1::timestamptz - interval '5 minutes')))
      ORDER BY t.at`,
    [now, longestRingS + graceS],
  );
  return rows;
}
