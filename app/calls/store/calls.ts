/** The record of every call: its row, and what the caller heard and pressed. */
import type { Language } from '../../telephony/call.js';
import { opens } from '../../court/cases/rules/opens.js';
import type { Proof, VerifiedPerson } from '../../court/import/rules/caseFile.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/**
 * The phase of a call, as a checkpoint. After a crash, a call that is still up is resumed at its
 * phase.
 */
export type CallPhase =
  | 'greeting'
  | 'menu'
  | 'identity'
  | 'cases'
  | 'case'
  /** Waits for an agent. */
  | 'queue'
  /** Talks to an agent. */
  | 'talk'
  /** Is asked for a rating of the agent call. */
  | 'survey'
  | 'leaving'
  | 'over';

/** How a call ended. */
export type CallOutcome =
  /** The caller heard what the hotline had to say. */
  | 'served'
  /** The caller hung up before that. */
  | 'abandoned'
  /** The hotline itself failed. */
  | 'failed'
  /** Turned away because there were too many calls at once. */
  | 'busy'
  /** Ended by the limit of minutes or menus. */
  | 'too_long'
  /** The process that held the call died, and the call was gone when the next process looked. */
  | 'lost'
  /** The hotline called a person, who did not answer. */
  | 'not_reached';

/**
 * What the row of a call says whose node another one took for dead, or whose Asterisk stays away (app/agents/endDeadNode.ts). If that
 * node was only cut off, its process writes on: the call is open again, or has its true end.
 */
export const nodeDied = 'its node died';

/** What the row of a call says whose Asterisk alone has died. */
export const pbxDied = 'its Asterisk died';

/** SQL: a call is open, or only its node was taken for dead. */
export const isNotOver = `(ended_at IS NULL OR outcome_detail = '${nodeDied}')`;

export interface NewCall {
  /** A UUID that the caller of `openCall` makes. */
  readonly id: string;
  readonly node: string;
  readonly channelId: string;
  readonly callerNumber: string;
  readonly calledNumber: string;
  readonly courtId: number | null;
  readonly language?: Language;
  readonly startedAt: Date;
  /**
   * The record holds the rest of a call after its caller asked to stay unknown. It counts as forgotten
   * from its beginning, and goes with the end of the call.
   */
  readonly isRest?: boolean;
}

/** Writes the row of a call that has just come in. Idempotent. */
export async function openCall(db: Queryable, call: NewCall): Promise<void> {
  await queryNamed(
    db,
    'open-call',
    `INSERT INTO calls (id, node, channel_id, caller_number, called_number, court_id, language, started_at, forgotten_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $9::boolean THEN $8::timestamptz END)
     ON CONFLICT (id) DO NOTHING`,
    [
      call.id,
      call.node,
      call.channelId,
      call.callerNumber,
      call.calledNumber,
      call.courtId,
      call.language ?? 'zh',
      call.startedAt,
      call.isRest === true,
    ],
  );
}

/** The end of a call. */
export interface CallEnd {
  readonly at: Date;
  readonly outcome: CallOutcome;
  readonly detail?: string | null;
}

/** What the row of a call says at its end about what may be kept of its caller. */
export interface ClosedRow {
  readonly callId: string;
  readonly isForgotten: boolean;
  /** An agent has talked with the caller, and there was no recording because the caller declined. */
  readonly hadUnrecordedAgentCall: boolean;
  /** The caller hung up where callers choose to stay unknown, or went on unknown from there. */
  readonly isUnnamed: boolean;
  /** The row is the rest of a call whose caller wants to stay unknown, and never came to a queue. */
  readonly isRest: boolean;
}

/**
 * SQL: an entry `e` of a call `c` is an agent call that is not recorded, because the caller has
 * declined. The row of a recording is written before its agent call begins, so an agent call that is over without
 * one was not recorded, whatever the caller has said about another agent call since. Of an agent call that goes on
 * the row may be about to come, unless what the caller has said is no.
 */
export const isUnrecordedAgentCall = `(e.connected_at IS NOT NULL AND c.recording_consent IS NOT NULL
  AND (e.over_at IS NOT NULL OR NOT c.recording_consent)
  AND NOT EXISTS (SELECT FROM recordings r WHERE r.call_id = e.call_id AND r.entry_id = e.id))`;

/** SQL: a call `c` has an agent call that is not recorded. */
export const hasUnrecordedAgentCall = `EXISTS (SELECT FROM queue_entries e WHERE e.call_id = c.id AND ${isUnrecordedAgentCall})`;

/**
 * Writes the outcomes. A call that has one keeps it, unless it is {@link nodeDied}. What ends a call calls `closeCalls`
 * (queue/store/closeCall.ts), which also cleans what is left of a caller who is forgotten. The
 * channel goes from the row: Asterisk's logs name channels, and go on about some when the record of
 * the call is over.
 * @returns those that were not closed before.
 */
export async function closeRows(
  db: Queryable,
  ends: readonly (CallEnd & { readonly callId: string })[],
): Promise<ClosedRow[]> {
  const { rows } = await queryNamed<ClosedRow>(
    db,
    'close-calls',
    `WITH open AS (SELECT id, ends_unnamed FROM calls
                    WHERE id = ANY ($1::uuid[]) AND ${isNotOver} ORDER BY id FOR UPDATE)
     UPDATE calls c
        SET ended_at = n.ended_at, outcome = n.outcome, outcome_detail = n.detail, phase = 'over', channel_id = '',
            ends_unnamed = false
       FROM open JOIN unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[])
                   AS n (call_id, ended_at, outcome, detail) ON n.call_id = open.id
      WHERE c.id = open.id
      RETURNING c.id AS call_id, c.forgotten_at IS NOT NULL AS is_forgotten, open.ends_unnamed AS is_unnamed,
                ${hasUnrecordedAgentCall} AS had_unrecorded_agent_call,
                c.forgotten_at = c.started_at
                AND NOT EXISTS (SELECT FROM queue_entries e WHERE e.call_id = c.id) AS is_rest`,
    [
      ends.map(({ callId }) => callId),
      ends.map(({ at }) => at),
      ends.map(({ outcome }) => outcome),
      ends.map(({ detail }) => detail ?? null),
    ],
  );
  return rows;
}

/** Deletes the row of a call. */
export async function deleteCall(db: Queryable, callId: string): Promise<void> {
  await db.query('DELETE FROM calls WHERE id = $1', [callId]);
}

/** Takes the mark that its caller is forgotten from a call that is over and cleaned. */
export async function unmarkForgotten(db: Queryable, callId: string): Promise<void> {
  await db.query('UPDATE calls SET forgotten_at = NULL WHERE id = $1', [callId]);
}

export type CallEventKind = 'prompt' | 'digits' | 'silence' | 'step' | 'fault' | 'guidance';

export interface CallEvent {
  readonly callId: string;
  /** The ticket within the call. After a resumption it continues at {@link OpenCall.nextSeq}. */
  readonly seq: number;
  readonly at: Date;
  readonly kind: CallEventKind;
  /** The prompt, the question, the step. */
  readonly name: string;
  /**
   * The text heard, or the digits pressed. Digits of ID numbers and passwords are already masked.
   */
  readonly detail: string;
}

/**
 * SQL: appends the events that the parameters from `$first` on hold ({@link valuesOfEvents}), each once. For
 * a forgotten caller it writes nothing, because the process that recorded the events may not know yet
 * that the caller was forgotten.
 * @param written the rows of calls that the same statement has written, as SQL with `id` and
 *   `forgotten_at`; they are newer than what the statement sees otherwise.
 */
export function appendEvents(first: number, written?: string): string {
  const types = ['uuid', 'int', 'timestamptz', 'text', 'text', 'text'];
  const arrays = types.map((type, i) => `$${first + i}::${type}[]`).join(', ');
  const join = written === undefined ? '' : `LEFT JOIN ${written} w ON w.id = n.call_id`;
  return `INSERT INTO call_events (call_id, seq, at, kind, name, detail)
     SELECT n.* FROM unnest(${arrays}) AS n (call_id, seq, at, kind, name, detail) ${join}
      WHERE NOT EXISTS (SELECT FROM calls c WHERE c.id = n.call_id AND c.forgotten_at IS NOT NULL)
            ${written === undefined ? '' : 'AND w.forgotten_at IS NULL'}
     ON CONFLICT (call_id, seq) DO NOTHING`;
}

/** Returns the parameters of {@link appendEvents}. */
export const valuesOfEvents = (events: readonly CallEvent[]): unknown[] => [
  events.map((event) => event.callId),
  events.map((event) => event.seq),
  events.map((event) => event.at),
  events.map((event) => event.kind),
  events.map((event) => event.name),
  events.map((event) => event.detail),
];

/** Appends events of any calls in one insert. Idempotent. */
export async function appendCallEvents(db: Queryable, events: readonly CallEvent[]): Promise<void> {
  if (events.length === 0) return;
  await queryNamed(db, 'append-call-events', appendEvents(1), valuesOfEvents(events));
}

/** A call without an outcome. It is still up, or its process died. */
export interface OpenCall {
  readonly id: string;
  readonly channelId: string;
  readonly callerNumber: string;
  readonly calledNumber: string;
  readonly courtId: number | null;
  readonly language: Language;
  readonly startedAt: Date;
  readonly answeredAt: Date | null;
  readonly phase: CallPhase;
  readonly caseId: number | null;
  /** The identity that the caller proved before the crash. It stays valid. */
  readonly person: VerifiedPerson | null;
  /** Whether the caller wants to stay unknown. */
  readonly isForgotten: boolean;
  /** How often the call was resumed before. */
  readonly resumed: number;
  readonly nextSeq: number;
}

/** What the row of a call says of its caller's identity. */
export interface ProofOfCall {
  readonly personId: number | null;
  readonly proof: Proof | null;
  readonly onlyCaseIds: readonly number[] | null;
}

type OpenCallRow = Omit<OpenCall, 'person'> & ProofOfCall;

/**
 * SQL: the cases that the proof of a call `c` covers and that are still there; null: all of the
 * person's. {@link verifiedPerson} reads it.
 */
export const coveredCases = `CASE WHEN c.only_case_ids IS NOT NULL
       THEN ARRAY(SELECT x.id FROM cases x WHERE x.id = ANY (c.only_case_ids) ORDER BY x.id) END AS only_case_ids`;

/** SQL: the columns of {@link ProofOfCall}, of a call `c`. */
export const proofColumns = `c.person_id, c.proof, ${coveredCases}`;

const openCallColumns = `c.id, c.channel_id, c.caller_number, c.called_number, c.court_id, c.language, c.started_at,
  c.answered_at, c.phase, c.case_id, ${proofColumns}, c.resumed,
  c.forgotten_at IS NOT NULL AS is_forgotten,
  (SELECT coalesce(max(seq) + 1, 0) FROM call_events e WHERE e.call_id = c.id) AS next_seq`;

/**
 * Finds every inbound call of a node that has no outcome, the oldest first. A call that the hotline
 * made belongs to its callback (app/callbacks/store/callbackAttempts.ts).
 */
export async function findOpenCalls(db: Queryable, node: string): Promise<OpenCall[]> {
  const { rows } = await queryNamed<OpenCallRow>(
    db,
    'find-open-calls',
    `SELECT ${openCallColumns} FROM calls c
      WHERE c.node = $1 AND c.ended_at IS NULL AND c.direction = 'in'
      ORDER BY c.started_at`,
    [node],
  );
  return rows.map(openCallOf);
}

/** Reads a call; null when it has an outcome. */
export async function readOpenCall(db: Queryable, callId: string): Promise<OpenCall | null> {
  const { rows } = await queryNamed<OpenCallRow>(
    db,
    'read-open-call',
    `SELECT ${openCallColumns} FROM calls c WHERE c.id = $1 AND c.ended_at IS NULL`,
    [callId],
  );
  return rows[0] === undefined ? null : openCallOf(rows[0]);
}

function openCallOf({ personId, proof, onlyCaseIds, ...call }: OpenCallRow): OpenCall {
  // What opens nothing in self-service is for agents alone.
  return { ...call, person: ownerOfTickets({ personId, proof, onlyCaseIds }) };
}

/**
 * Returns the person whose tickets and earlier calls are the caller's, as far as they are about
 * `onlyCaseIds`; null: nobody has proved that (cases/rules/opens.ts).
 */
export function ownerOfTickets(call: ProofOfCall): VerifiedPerson | null {
  const { personId, proof, onlyCaseIds } = call;
  if (proof === null || !opens[proof].isOfPerson) return null;
  return verifiedPerson(personId, proof, onlyCaseIds);
}

/** Returns whose identity a call's columns say is proved; null: nobody's, or not any more. */
export function verifiedPerson(
  personId: number | null,
  proof: Proof | null,
  onlyCaseIds: readonly number[] | null,
): VerifiedPerson | null {
  if (personId === null || proof === null) return null;
  // Without the cases that it covers, the proof would cover all.
  if (opens[proof].cases !== 'all' && onlyCaseIds === null) return null;
  // Those that it covers are gone.
  if (onlyCaseIds?.length === 0) return null;
  return { personId, proof, onlyCaseIds };
}

/** Counts a resumption of a call. The caller begins again where they were, at no question. */
export async function markResumed(db: Queryable, callId: string): Promise<void> {
  await queryNamed(
    db,
    'mark-resumed',
    'UPDATE calls SET resumed = resumed + 1, ends_unnamed = false WHERE id = $1',
    [callId],
  );
}

/**
 * Erases the prompts and digits of calls that ended before a moment. Their rows and the audit stay.
 * @returns how many calls this erased, at most `limit`. A sweep repeats until it is less.
 */
export async function eraseCallDetail(
  db: Queryable,
  before: Date,
  now = new Date(),
  limit = 1000,
): Promise<number> {
  const { rowCount } = await db.query(
    `WITH old AS (
       SELECT id FROM calls
        WHERE ended_at < $1 AND detail_erased_at IS NULL
        ORDER BY ended_at LIMIT $3
        FOR UPDATE SKIP LOCKED
     ), erased AS (
       DELETE FROM call_events USING old WHERE call_id = old.id
     )
     UPDATE calls SET detail_erased_at = $2 FROM old WHERE calls.id = old.id`,
    [before, now, limit],
  );
  return rowCount ?? 0;
}

/** Tells whether a call is over; null when there is no such call. */
export async function hasEnded(db: Queryable, callId: string): Promise<boolean | null> {
  const { rows } = await queryNamed<{ over: boolean }>(
    db,
    'has-call-ended',
    'SELECT ended_at IS NOT NULL AS over FROM calls WHERE id = $1',
    [callId],
  );
  return rows[0]?.over ?? null;
}
