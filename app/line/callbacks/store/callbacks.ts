/** People who are to be called back. What may follow what stands in app/line/rules/callback.ts. */
import type { Language } from '../../../telephony/call.js';
import {
  newCallbackState,
  nextCallbackState,
  type CallbackReason,
  type CallbackState,
  type CallbackStatus,
  type CallbacksBefore,
} from '../../rules/callback.js';
import type { CourtScope } from '../../../court/rules/courtScope.js';
import { readCourtById } from '../../../court/store/courts.js';
import { queryNamed, type Queryable } from '../../../database/pool.js';

export type CallbackOrigin =
  /** She left the line for it, and keeps her place. */
  | 'line'
  /** Nobody answers now. */
  | 'outside_hours'
  /** She was in the line and talked to nobody; an agent or administrator lets her be called. */
  | 'missed_call'
  /** Her order was answered: the answer is spoken to her. */
  | 'answer';

export interface NewCallback {
  readonly origin: CallbackOrigin;
  /** Whose agents call her; null: no agent is needed. */
  readonly lineId: number | null;
  /** Whose hours and plan; null: the greeting court's. */
  readonly courtId: number | null;
  readonly callId: string | null;
  readonly entryId: number | null;
  readonly orderId: number | null;
  /** As it is dialled. */
  readonly number: string;
  readonly requestedFrom: string;
  readonly language: Language;
  readonly skills: readonly string[];
  readonly needs: readonly string[];
  readonly requestedAt: Date;
  /** Her place among those who wait. */
  readonly orderAt: Date;
}

export interface Callback extends Omit<NewCallback, 'number'>, CallbackState {
  readonly id: number;
  /** She reported something anonymously: her number is kept here only, and goes when the callback is over. */
  readonly isNameless: boolean;
  /** Null once erased. */
  readonly number: string | null;
}

/** Writes a callback; null when the number (or the order) has an open one, which stays as it is. */
export async function insertCallback(
  db: Queryable,
  callback: NewCallback,
  state: CallbackState,
): Promise<Callback | null> {
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'insert-callback',
    `INSERT INTO callbacks (origin, line_id, court_id, call_id, entry_id, order_id, number, requested_from, language,
            skills, needs, requested_at, order_at, status, next_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     ON CONFLICT DO NOTHING RETURNING id`,
    [
      callback.origin,
      callback.lineId,
      callback.courtId,
      callback.callId,
      callback.entryId,
      callback.orderId,
      callback.number,
      callback.requestedFrom,
      callback.language,
      callback.skills,
      callback.needs,
      callback.requestedAt,
      callback.orderAt,
      state.status,
      state.nextAt,
    ],
  );
  const id = rows[0]?.id;
  return id === undefined ? null : { ...callback, ...state, id, isNameless: false };
}

/** Who asks for a callback, and for which number. */
export interface CallbackAsked {
  readonly number: string;
  /** Her telephone; '' when it is not known. */
  readonly requestedFrom: string;
  readonly callId: string | null;
  readonly courtId: number;
  /** Not she herself: an agent or administrator asks for her. */
  readonly isByStaff: boolean;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * What callbacks there are already of the number and of whoever asks. Until the transaction ends nobody else of the same
 * telephone asks, nor anybody whose telephone is not known for the same court: two calls at one moment are counted
 * one after the other.
 */
export async function callbacksBefore(
  db: Queryable,
  { number, requestedFrom, callId, courtId, isByStaff }: CallbackAsked,
  now: Date,
): Promise<CallbacksBefore> {
  const isUnknown = requestedFrom === '' && !isByStaff;
  if (!isByStaff) {
    const whose = isUnknown ? `court ${courtId}` : requestedFrom;
    await queryNamed(
      db,
      'lock-asking',
      'SELECT pg_advisory_xact_lock(hashtextextended($1, 12368))',
      [`callbacks of ${whose}`],
    );
  }
  const { rows } = await queryNamed<{
    is_open: boolean;
    of_number: number;
    from_telephone: number;
    in_call: number;
  }>(
    db,
    'callbacks-before',
    `SELECT EXISTS (SELECT FROM callbacks WHERE number = $1 AND over_at IS NULL AND order_id IS NULL) AS is_open,
            (SELECT count(*)::int FROM callbacks
              WHERE number = $1 AND requested_at > $3 AND order_id IS NULL) AS of_number,
            (SELECT count(*)::int FROM callbacks
              WHERE requested_from = $2 AND requested_from <> '' AND requested_at > $3) AS from_telephone,
            (SELECT count(*)::int FROM callbacks
              WHERE call_id = $4 AND ${askedByHerself}) AS in_call`,
    [number, requestedFrom, new Date(now.getTime() - dayMs), callId],
  );
  const row = rows[0];
  return {
    isOpen: row?.is_open ?? false,
    ofNumber: row?.of_number ?? 0,
    fromTelephone: row?.from_telephone ?? 0,
    ofUnknown: isUnknown
      ? { inCall: row?.in_call ?? 0, inCourt: await countOfUnknown(db, courtId, now) }
      : null,
  };
}

const askedByHerself = "origin IN ('line', 'outside_hours')";

/** Callbacks of a court that callers whose telephone is not known have asked for within an hour. */
async function countOfUnknown(db: Queryable, courtId: number, now: Date): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'count-of-unknown',
    `SELECT count(*)::int AS n FROM callbacks
      WHERE court_id = $1 AND requested_from = '' AND requested_at > $2 AND ${askedByHerself}
        AND because IS DISTINCT FROM 'too_many'`,
    [courtId, new Date(now.getTime() - hourMs)],
  );
  return rows[0]?.n ?? 0;
}

interface CallbackRow {
  id: number;
  origin: CallbackOrigin;
  line_id: number | null;
  court_id: number | null;
  call_id: string | null;
  entry_id: number | null;
  order_id: number | null;
  number: string | null;
  requested_from: string;
  language: Language;
  skills: string[];
  needs: string[];
  requested_at: Date;
  order_at: Date;
  status: CallbackStatus;
  attempts: number;
  tries: number;
  losses: number;
  outages: number;
  next_at: Date | null;
  over_at: Date | null;
  because: CallbackReason | null;
  called_in_at: Date | null;
  is_nameless: boolean;
}

const callbackColumns = `c.id, c.origin, c.line_id, c.court_id, c.call_id, c.entry_id, c.order_id, c.number,
  c.requested_from, c.language, c.skills, c.needs, c.requested_at, c.order_at, c.status, c.attempts, c.tries, c.losses,
  c.outages, c.next_at, c.over_at, c.because, c.called_in_at, c.is_nameless`;

function callbackOf(row: CallbackRow): Callback {
  return {
    id: row.id,
    origin: row.origin,
    lineId: row.line_id,
    courtId: row.court_id,
    callId: row.call_id,
    entryId: row.entry_id,
    orderId: row.order_id,
    number: row.number,
    requestedFrom: row.requested_from,
    language: row.language,
    skills: row.skills,
    needs: row.needs,
    requestedAt: row.requested_at,
    orderAt: row.order_at,
    status: row.status,
    attempts: row.attempts,
    tries: row.tries,
    losses: row.losses,
    outages: row.outages,
    nextAt: row.next_at,
    overAt: row.over_at,
    because: row.because,
    calledInAt: row.called_in_at,
    isNameless: row.is_nameless,
  };
}

/**
 * Locks a callback until the transaction ends; null when there is none. Whoever needs an entry or an agent too locks the
 * callback first.
 */
export async function lockCallback(db: Queryable, callbackId: number): Promise<Callback | null> {
  const { rows } = await queryNamed<CallbackRow>(
    db,
    'lock-callback',
    `SELECT ${callbackColumns} FROM callbacks c WHERE c.id = $1 FOR NO KEY UPDATE`,
    [callbackId],
  );
  return rows[0] === undefined ? null : callbackOf(rows[0]);
}

export async function readCallback(db: Queryable, callbackId: number): Promise<Callback | null> {
  const { rows } = await queryNamed<CallbackRow>(
    db,
    'read-callback',
    `SELECT ${callbackColumns} FROM callbacks c WHERE c.id = $1`,
    [callbackId],
  );
  return rows[0] === undefined ? null : callbackOf(rows[0]);
}

/** SQL: the callback belongs to the court, by itself or by its line. */
const isOfScope = (scope: string) => `(${scope}::int IS NULL
  OR coalesce(c.court_id, (SELECT l.court_id FROM lines l WHERE l.id = c.line_id)) = ${scope})`;

/** A callback, if it lies in the scope; else null. */
export async function readCallbackWithin(
  db: Queryable,
  callbackId: number,
  scope: CourtScope,
): Promise<Callback | null> {
  const { rows } = await db.query<CallbackRow>(
    `SELECT ${callbackColumns} FROM callbacks c WHERE c.id = $1 AND ${isOfScope('$2')}`,
    [callbackId, scope],
  );
  return rows[0] === undefined ? null : callbackOf(rows[0]);
}

/** Callbacks that are not over, in the order of their places. */
export async function openCallbacks(db: Queryable, scope: CourtScope = null): Promise<Callback[]> {
  const { rows } = await db.query<CallbackRow>(
    `SELECT ${callbackColumns} FROM callbacks c
      WHERE c.over_at IS NULL AND ${isOfScope('$1')} ORDER BY c.order_at, c.id`,
    [scope],
  );
  return rows.map(callbackOf);
}

/**
 * Callbacks that were asked for since a moment, over or not, the latest first: for people who look for what came of them.
 * @param statuses null: of any.
 */
export async function listCallbacks(
  db: Queryable,
  statuses: readonly CallbackStatus[] | null,
  since: Date,
  limit: number,
  scope: CourtScope = null,
): Promise<Callback[]> {
  const { rows } = await db.query<CallbackRow>(
    `SELECT ${callbackColumns} FROM callbacks c
      WHERE c.requested_at >= $2 AND ($1::text[] IS NULL OR c.status = ANY ($1)) AND ${isOfScope('$4')}
      ORDER BY c.requested_at DESC, c.id DESC LIMIT $3`,
    [statuses, since, limit, scope],
  );
  return rows.map(callbackOf);
}

/** The open callback of a number, other than of an answer to be brought; null when there is none. */
export async function openCallbackOf(db: Queryable, number: string): Promise<Callback | null> {
  const { rows } = await queryNamed<CallbackRow>(
    db,
    'open-callback-of',
    `SELECT ${callbackColumns} FROM callbacks c
      WHERE c.number = $1 AND c.over_at IS NULL AND c.order_id IS NULL`,
    [number],
  );
  return rows[0] === undefined ? null : callbackOf(rows[0]);
}

/**
 * When a callback of a number last came to no talk: it was given up then, or has missed her and waits to be tried again
 * (then it is `now`); null when there is none.
 */
export async function missedCallbackAt(
  db: Queryable,
  number: string,
  now: Date,
): Promise<Date | null> {
  const { rows } = await queryNamed<{ at: Date | null }>(
    db,
    'missed-callback-at',
    `SELECT max(coalesce(over_at, $2)) AS at FROM callbacks
      WHERE number = $1 AND order_id IS NULL AND (status = 'given_up' OR (over_at IS NULL AND tries > 0))`,
    [number, now],
  );
  return rows[0]?.at ?? null;
}

/** Writes the state of a locked callback. Another moment is another job. */
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
            enqueued_at = CASE WHEN next_at = $6 THEN enqueued_at END,
            number = CASE WHEN NOT is_nameless OR $7::timestamptz IS NULL THEN number END,
            erased_at = CASE WHEN is_nameless THEN $7::timestamptz ELSE erased_at END
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

/** Notes that a callback's time has come, and tells whoever places callbacks. */
export async function wakeCallback(db: Queryable, callbackId: number, now: Date): Promise<void> {
  await queryNamed(
    db,
    'wake-callback',
    `WITH woken AS (
       UPDATE callbacks SET woken_at = $2 WHERE id = $1 AND status = 'waiting' RETURNING id
     )
     SELECT pg_notify('line', '') FROM woken`,
    [callbackId, now],
  );
}

/**
 * Makes calls that bring answers, so that a node has `most` of them at once.
 * @param openCourts whose answers are brought: people are called in the hours of their court only.
 * @returns how many were begun.
 */
export async function placeAnswerCalls(
  db: Queryable,
  now: Date,
  { node, openCourts, most }: { node: string; openCourts: readonly number[]; most: number },
): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'place-answer-calls',
    'SELECT place_answer_calls($1, $2, $3, $4) AS n',
    [now, node, openCourts, most],
  );
  return rows[0]?.n ?? 0;
}

/** Courts with an answer that is to be brought by a call now. */
export async function courtsWithAnswers(db: Queryable, now: Date): Promise<number[]> {
  const { rows } = await queryNamed<{ court_id: number }>(
    db,
    'courts-with-answers',
    `SELECT DISTINCT court_id FROM callbacks
      WHERE status = 'waiting' AND next_at <= $1 AND line_id IS NULL AND woken_at IS NOT NULL
        AND court_id IS NOT NULL`,
    [now],
  );
  return rows.map((row) => row.court_id);
}

/** Lines with callbacks that are due, and whose hours those keep; null: the greeting court's, `always`: all hours. */
export async function linesWithCallbacks(
  db: Queryable,
  now: Date,
): Promise<{ lineId: number; courtId: number | null; isAlways: boolean }[]> {
  const { rows } = await queryNamed<{ id: number; court_id: number | null; is_always: boolean }>(
    db,
    'lines-with-callbacks',
    `SELECT l.id, l.court_id, l.hours = 'always' AS is_always FROM lines l
      WHERE l.enabled AND l.id IN (SELECT line_id FROM callbacks WHERE status = 'waiting' AND next_at <= $1)`,
    [now],
  );
  return rows.map((row) => ({ lineId: row.id, courtId: row.court_id, isAlways: row.is_always }));
}

/** Whose hours a line keeps; null when there is no such line. */
export async function lineHoursOf(
  db: Queryable,
  lineId: number,
): Promise<{ readonly courtId: number | null; readonly isAlways: boolean } | null> {
  const { rows } = await queryNamed<{ court_id: number | null; is_always: boolean }>(
    db,
    'line-hours-of',
    `SELECT court_id, hours = 'always' AS is_always FROM lines WHERE id = $1`,
    [lineId],
  );
  const row = rows[0];
  return row === undefined ? null : { courtId: row.court_id, isAlways: row.is_always };
}

/** How many callbacks of a line wait for a moment or a later one. */
export async function countPlanned(db: Queryable, lineId: number, from: Date): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'count-planned',
    `SELECT count(*)::int AS n FROM callbacks
      WHERE line_id = $1 AND status = 'waiting' AND next_at >= $2`,
    [lineId, from],
  );
  return rows[0]?.n ?? 0;
}

/** Callbacks that wait and were due before a moment. */
export async function dueCallbacks(db: Queryable, now: Date): Promise<Callback[]> {
  const { rows } = await queryNamed<CallbackRow>(
    db,
    'due-callbacks',
    `SELECT ${callbackColumns} FROM callbacks c
      WHERE c.status = 'waiting' AND c.next_at <= $1 ORDER BY c.next_at LIMIT 1000`,
    [now],
  );
  return rows.map(callbackOf);
}

/**
 * She reports something anonymously in a call in which she was called back, or has asked to be: her number is kept as long
 * as it must be dialled, and nowhere else. Nothing tells then from which telephone it was asked for, so it counts among those
 * of callers who are not known: what is too many of these in this hour is not called.
 */
export async function makeCallbacksNameless(
  db: Queryable,
  callId: string,
  now: Date,
): Promise<void> {
  const { rows } = await db.query<{ id: number }>(
    `UPDATE callbacks
        SET is_nameless = true, call_id = NULL, entry_id = NULL, requested_from = '',
            number = CASE WHEN over_at IS NULL THEN number END,
            erased_at = CASE WHEN over_at IS NULL THEN erased_at ELSE coalesce(erased_at, $2) END
      WHERE call_id = $1 OR id IN (SELECT callback_id FROM callback_attempts WHERE call_id = $1)
      RETURNING id`,
    [callId, now],
  );
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  const attempts = 'SELECT call_id FROM callback_attempts WHERE callback_id = ANY ($1)';
  await db.query(`UPDATE calls SET caller_number = '' WHERE id IN (${attempts})`, [ids]);
  await db.query(
    `UPDATE line_events SET data2 = '' WHERE event = 'ENTERQUEUE' AND call_id IN (${attempts})`,
    [ids],
  );
  await db.query("UPDATE line_entries SET caller_number = '' WHERE callback_id = ANY ($1)", [ids]);
  await db.query(
    "UPDATE sms_outbox SET to_number = '', body = '', erased_at = $2 WHERE callback_id = ANY ($1)",
    [ids, now],
  );
  await cancelTooMany(db, ids, now);
}

/** Takes these nameless callbacks back, the last first, as long as their court has too many in this hour. */
async function cancelTooMany(db: Queryable, ids: readonly number[], now: Date): Promise<void> {
  for (const id of [...ids].sort((a, b) => b - a)) {
    const callback = await lockCallback(db, id);
    if (callback?.status !== 'waiting' || callback.courtId === null) continue;
    const court = await readCourtById(db, callback.courtId);
    if (court === null) continue;
    const most = court.settings.callbacks.unknownPerHour;
    if ((await countOfUnknown(db, court.id, now)) <= most) continue;
    const event = { kind: 'cancelled', by: 'too_many' } as const;
    const step = nextCallbackState(callback, event, now, () => null);
    if (step.kind === 'moved') await saveCallback(db, id, step.state);
  }
}

/** Erases the numbers of callbacks that were over before a moment; their rows stay. @returns how many. */
export async function eraseCallbackNumbers(
  db: Queryable,
  before: Date,
  now: Date,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE callbacks SET number = NULL, requested_from = '', erased_at = $2
      WHERE id IN (SELECT id FROM callbacks WHERE over_at < $1 AND erased_at IS NULL
                    ORDER BY over_at LIMIT $3 FOR UPDATE SKIP LOCKED)`,
    [before, now, limit],
  );
  return rowCount ?? 0;
}

/** The last time that somebody of a number was in the line and talked to nobody, since a moment; null when there is none. */
export async function lastMissedEntry(
  db: Queryable,
  number: string,
  since: Date,
  scope: CourtScope = null,
): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(
    `SELECT id FROM line_entries e
      WHERE ($3::int IS NULL OR (SELECT l.court_id FROM lines l WHERE l.id = e.line_id) = $3)
        AND caller_number = $1 AND caller_number <> '' AND entered_at > $2 AND callback_id IS NULL
        AND result IN ('abandoned', 'timeout', 'closed', 'full', 'no_agents', 'lost')
        AND NOT EXISTS (SELECT FROM callbacks c WHERE c.entry_id = e.id AND c.status = 'done')
      ORDER BY entered_at DESC LIMIT 1`,
    [number, since, scope],
  );
  return rows[0]?.id ?? null;
}

/** Whether an order was answered, and she has said neither that she is content nor that she is not. */
export async function waitsForHerWord(db: Queryable, orderId: number): Promise<boolean> {
  const { rows } = await queryNamed<{ status: string }>(
    db,
    'waits-for-her-word',
    'SELECT status FROM orders WHERE id = $1 AND satisfied IS NULL',
    [orderId],
  );
  return rows[0]?.status === 'replied';
}

/**
 * Asks for a call that speaks the answer of an order to whoever opened it, in the transaction of the reply.
 * @param nextAt in the court's hours (rules/callbackPlan.ts `whenOpen`).
 */
export async function insertAnswerCall(
  db: Queryable,
  order: {
    readonly orderId: number;
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
      ...order,
      origin: 'answer',
      lineId: null,
      callId: null,
      entryId: null,
      requestedFrom: '',
      skills: [],
      needs: [],
      requestedAt: now,
      orderAt: nextAt,
    },
    newCallbackState(nextAt),
  );
}
