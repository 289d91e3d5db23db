/** What is noted about calls while they last, and what is heard and pressed in them, for all of them at once. */
import type { Language } from '../../telephony/call.js';
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';
import {
  appendCallEvents,
  appendEvents,
  isNotOver,
  valuesOfEvents,
  type CallEvent,
  type CallPhase,
} from './calls.js';

/** The point from which a call is resumed after a crash. */
export interface Checkpoint {
  readonly phase: CallPhase;
  /** The case the caller is hearing about, or was when they asked for an agent; null means none. */
  readonly caseId: number | null;
}

/** What is noted about a call. What is left out stays as it is. */
export interface CallNote {
  readonly callId: string;
  /** A call that was answered before keeps its moment. */
  readonly answeredAt?: Date | undefined;
  readonly language?: Language | undefined;
  /**
   * Whose identity the caller has proved; null when they are no longer verified. Of a forgotten
   * caller it is not written.
   */
  readonly person?: VerifiedPerson | null | undefined;
  /**
   * No office rings for the caller any more. For a forgotten caller no case is written, because the
   * process that notes it may not know yet that the caller was forgotten.
   */
  readonly checkpoint?: Checkpoint | undefined;
  /**
   * Whether an agent call may be recorded: false when the caller has refused, true when the caller
   * has heard the notice to its end, null when it must be said (again).
   */
  readonly consent?: boolean | null | undefined;
  /** Whether the number is not kept if the call ends now. */
  readonly endsUnnamed?: boolean | undefined;
}

const writesPerson = '(n.has_person AND c.forgotten_at IS NULL)';

/**
 * Writes what is noted about calls, one note for each, and appends their events. One statement, because
 * each change of a row makes a new version of it, some go into all its indexes, and several statements
 * would need a transaction. Idempotent.
 *
 * The row of a call that is over is not touched. A batch that is written again after a lost connection
 * would bring back what the end has removed, and a later transaction would tell the row from others
 * (app/queue/store/forgetCaller.ts). A call whose node was only taken for dead is open again.
 * @param events of these calls or others
 */
export async function noteCalls(
  db: Queryable,
  notes: readonly CallNote[],
  events: readonly CallEvent[] = [],
): Promise<void> {
  if (notes.length === 0) return appendCallEvents(db, events);
  await queryNamed(
    db,
    'note-calls',
    // The change of a row waits for a transaction that forgets its caller. Then the events must not be
    // written either, which the statement does not see by itself: it began before.
    `WITH noted AS (
       UPDATE calls c
          SET answered_at = coalesce(c.answered_at, n.answered_at),
              language = coalesce(n.language, c.language),
              person_id = CASE WHEN ${writesPerson} THEN n.person_id ELSE c.person_id END,
              proof = CASE WHEN ${writesPerson} THEN n.proof ELSE c.proof END,
              only_case_ids = CASE WHEN ${writesPerson} THEN n.only_case_ids::bigint[] ELSE c.only_case_ids END,
              phase = coalesce(n.phase, nullif(c.phase, 'over'), 'menu'),
              case_id = CASE WHEN n.phase IS NULL THEN c.case_id WHEN c.forgotten_at IS NULL THEN n.case_id END,
              office_number = CASE WHEN n.phase IS NULL THEN c.office_number END,
              office_reached = CASE WHEN n.phase IS NULL THEN c.office_reached END,
              recording_consent = CASE WHEN n.has_consent THEN n.consent ELSE c.recording_consent END,
              ends_unnamed = coalesce(n.ends_unnamed, c.ends_unnamed),
              ended_at = NULL, outcome = NULL, outcome_detail = NULL
         FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::boolean[], $5::bigint[], $6::text[], $7::text[],
                     $8::text[], $9::bigint[], $10::boolean[], $11::boolean[], $12::boolean[])
                AS n (call_id, answered_at, language, has_person, person_id, proof, only_case_ids,
                      phase, case_id, has_consent, consent, ends_unnamed)
        WHERE c.id = n.call_id AND ${isNotOver}
       RETURNING c.id, c.forgotten_at)
     ${appendEvents(13, 'noted')}`,
    [
      notes.map(({ callId }) => callId),
      notes.map(({ answeredAt }) => answeredAt ?? null),
      notes.map(({ language }) => language ?? null),
      notes.map(({ person }) => person !== undefined),
      notes.map(({ person }) => person?.personId ?? null),
      notes.map(({ person }) => person?.proof ?? null),
      // Arrays of an array must be of one length, so each is a text.
      notes.map(({ person }) => (person?.onlyCaseIds ? `{${person.onlyCaseIds.join(',')}}` : null)),
      notes.map(({ checkpoint }) => checkpoint?.phase ?? null),
      notes.map(({ checkpoint }) => checkpoint?.caseId ?? null),
      notes.map(({ consent }) => consent !== undefined),
      notes.map(({ consent }) => consent ?? null),
      notes.map(({ endsUnnamed }) => endsUnnamed ?? null),
      ...valuesOfEvents(events),
    ],
  );
}
