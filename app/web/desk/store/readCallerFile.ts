/** What the hotline knows of an agent's caller besides the caller's cases. */
import type { CourtScope } from '../../../court/rules/courtScope.js';
import type { Disposition } from '../../../queue/rules/dispositions.js';
import type { Queryable } from '../../../core/database/pool.js';
import { asJson, jsonRow, queryNamed, withDates } from '../../../core/database/rows.js';
import type { DeskCaller } from './readDesk.js';

export interface HeardEvent {
  readonly at: Date;
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
}

export interface CallBefore {
  readonly callId: string;
  readonly at: Date;
  readonly outcome: string | null;
  readonly queue: string | null;
  readonly agent: string | null;
  readonly disposition: string | null;
}

/** A colleague's notes on this call: from before the caller came to the agent, or of the one who asks. */
export interface NotesBefore {
  readonly agent: string;
  readonly at: Date;
  readonly disposition: Disposition | null;
  readonly notes: string;
}

export interface TicketOfCaller {
  readonly id: number;
  readonly number: string;
  readonly kind: string;
  readonly status: string;
  readonly dueAt: Date | null;
  readonly overdueLevel: number;
}

export interface CallerFile {
  /**
   * What the caller has heard and pressed so far, the oldest first; of a very long call only the
   * last part.
   */
  readonly heard: HeardEvent[];
  /**
   * Tickets of the caller, by the proved identity, as far as the proof covers them, or by this call;
   * open ones first. Confidential ones are left out.
   */
  readonly tickets: TicketOfCaller[];
  /** Of other agents' parts of this call, the oldest first. */
  readonly notesBefore: NotesBefore[];
}

/** A caller, with the person and the cases whose tickets and earlier calls are theirs. */
type KnownCaller = Pick<DeskCaller, 'callId' | 'personId' | 'onlyCaseIds'>;

/**
 * SQL, with $1: the call; $2: the entry in the queue, or null; $3: the person or null; $4: the court
 * or null; $5: the cases that the proof covers, or null; $6: those in which the person has no part any more.
 */
const parts: Readonly<Record<keyof CallerFile, string>> = {
  heard: `SELECT at, kind, name, detail FROM (
            SELECT seq, at, kind, name, coalesce(detail, '') AS detail FROM call_events
             WHERE call_id = $1 ORDER BY seq DESC LIMIT 500) last
           ORDER BY seq`,
  tickets: `SELECT id, number, kind, status, due_at, overdue_level FROM tickets
            WHERE ((person_id = $3 AND ($5::bigint[] IS NULL OR case_id = ANY ($5)) AND (case_id = ANY ($6)) IS NOT TRUE)
                   OR call_id = $1)
              AND NOT confidential AND NOT anonymous AND ($4::int IS NULL OR court_id = $4)
            ORDER BY closed_at IS NOT NULL, opened_at DESC LIMIT 20`,
  notesBefore: `SELECT a.name AS agent, n.at, n.disposition, n.notes
                  FROM queue_entries e
                  JOIN agent_call_notes n ON n.entry_id = e.id
                  JOIN agents a ON a.id = n.agent_id
                 WHERE e.call_id = $1 AND e.id IS DISTINCT FROM $2 AND (n.notes <> '' OR n.disposition IS NOT NULL)
                 ORDER BY e.id`,
};

/**
 * Reads it in one statement: the desk of each agent in an agent call asks again and again.
 * @param caller `entryId`: the agent call whose notes are the agent's own; null: none is.
 *   `casesLeft`: the cases in which the person has no part any more
 * @param scope only tickets of the agent's court; null: of every court.
 */
export async function readCallerFile(
  db: Queryable,
  caller: KnownCaller & { readonly entryId: number | null; readonly casesLeft: readonly number[] },
  scope: CourtScope,
): Promise<CallerFile> {
  const { rows } = await queryNamed<Record<keyof CallerFile, object[]>>(
    db,
    'read-caller-file',
    `SELECT ${asJson(parts.heard)} AS heard, ${asJson(parts.tickets)} AS tickets, ${asJson(parts.notesBefore)} AS notes_before`,
    [caller.callId, caller.entryId, caller.personId, scope, caller.onlyCaseIds, caller.casesLeft],
  );
  const [file] = rows;
  if (file === undefined) throw new Error('a file is one row');
  return {
    heard: file.heard.map((row) => withDates(jsonRow<HeardEvent>(row), 'at')),
    tickets: file.tickets.map((row) => withDates(jsonRow<TicketOfCaller>(row), 'dueAt')),
    notesBefore: file.notesBefore.map((row) => withDates(jsonRow<NotesBefore>(row), 'at')),
  };
}

/**
 * Reads earlier calls of the same number or the same person since a moment, the latest first. Where
 * the proof covers only some cases, of the person only calls that last heard about one of them. A
 * statement of its own: its plan depends on how much is known of the caller.
 * @param scope only calls of the agent's court; null: of every court
 */
export async function readCallsBefore(
  db: Queryable,
  caller: KnownCaller & Pick<DeskCaller, 'number'>,
  since: Date,
  scope: CourtScope,
): Promise<CallBefore[]> {
  const { rows } = await queryNamed<CallBefore>(
    db,
    'read-calls-before',
    `SELECT c.id AS call_id, c.started_at AS at, c.outcome, l.name AS queue, a.name AS agent, n.disposition
       FROM calls c
       LEFT JOIN LATERAL (SELECT * FROM queue_entries e WHERE e.call_id = c.id ORDER BY e.id DESC LIMIT 1) e ON true
       LEFT JOIN queues l ON l.id = e.queue_id
       LEFT JOIN agents a ON a.id = e.agent_id
       LEFT JOIN agent_call_notes n ON n.entry_id = e.id
      WHERE c.id <> $1 AND c.started_at >= $4
        AND (($2 <> '' AND c.caller_number = $2) OR (c.person_id = $3 AND ($6::bigint[] IS NULL OR c.case_id = ANY ($6))))
        AND ($5::int IS NULL OR coalesce(l.court_id, c.court_id) = $5)
      ORDER BY c.started_at DESC LIMIT 20`,
    [caller.callId, caller.number, caller.personId, since, scope, caller.onlyCaseIds],
  );
  return rows;
}
