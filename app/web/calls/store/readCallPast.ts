/** What came of a call besides its agent calls: notes, ratings, and what was sent to the caller. */
import type { Disposition } from '../../../queue/rules/dispositions.js';
import { cameBetween, isSmsOfCall } from '../../../calls/store/smsOfCall.js';
import type { CourtScope } from '../../../court/rules/courtScope.js';
import { staysUnknown } from '../../../queue/store/callsOfAgents.js';
import type { Queryable } from '../../../core/database/pool.js';
import { asJson, jsonRow, queryNamed, withDates } from '../../../core/database/rows.js';

/** An agent's notes of an agent call. */
export interface CallNote {
  readonly at: Date;
  /** Number and name. */
  readonly agent: string;
  readonly disposition: Disposition | null;
  readonly notes: string;
}

/** The caller's rating of an agent: 5 is the best. */
export interface CallScore {
  readonly at: Date;
  readonly agent: string;
  readonly score: number;
}

/** An SMS or a fax to the caller. Its words are not read: they may have the code of a ticket. */
export interface CallMessage {
  readonly at: Date;
  readonly by: 'sms' | 'fax';
  readonly purpose: string;
  readonly state: string;
}

export interface CallPast {
  readonly notes: CallNote[];
  readonly scores: CallScore[];
  readonly messages: CallMessage[];
}

/** SQL: notes `n` of a call `c` that goes on, and will not be kept: they are for their agent alone. */
const isForAgentAlone = `(c.ended_at IS NULL AND ${staysUnknown})`;

/**
 * SQL, with $1: the call; $2: the reader's court, or null. SMS count to the next call of the number. One of another court is not for
 * this one to see.
 */
const parts: Readonly<Record<keyof CallPast, string>> = {
  notes: `SELECT n.at, a.number || ' ' || a.name AS agent, n.disposition,
                 CASE WHEN ${isForAgentAlone} THEN '' ELSE n.notes END AS notes
            FROM queue_entries e JOIN calls c ON c.id = e.call_id JOIN agent_call_notes n ON n.entry_id = e.id
                 JOIN agents a ON a.id = n.agent_id
           WHERE e.call_id = $1 AND (n.disposition IS NOT NULL OR (n.notes <> '' AND NOT ${isForAgentAlone}))
           ORDER BY n.at, n.entry_id`,
  scores: `SELECT s.at, a.number || ' ' || a.name AS agent, s.score
             FROM satisfaction s JOIN agents a ON a.id = s.agent_id WHERE s.call_id = $1 ORDER BY s.at, a.id`,
  messages: `SELECT s.created_at AS at, 'sms' AS by, s.purpose, s.state
               FROM calls c
               JOIN sms_outbox s ON ${isSmsOfCall}
              WHERE c.id = $1 AND ($2::int IS NULL OR coalesce(s.court_id, $2) = $2)
                AND NOT EXISTS (SELECT FROM calls x WHERE ${cameBetween})
             UNION ALL
             SELECT created_at, 'fax', purpose, state FROM fax_outbox WHERE call_id = $1
             ORDER BY at, by`,
};

/**
 * Reads it in one statement.
 * @param scope the reader's court; null: every court
 */
export async function readCallPast(
  db: Queryable,
  callId: string,
  scope: CourtScope,
): Promise<CallPast> {
  const { rows } = await queryNamed<Record<keyof CallPast, object[]>>(
    db,
    'read-call-past',
    `SELECT ${asJson(parts.notes)} AS notes, ${asJson(parts.scores)} AS scores, ${asJson(parts.messages)} AS messages`,
    [callId, scope],
  );
  const [past] = rows;
  if (past === undefined) throw new Error('the past of a call is one row');
  return {
    notes: past.notes.map((row) => withDates(jsonRow<CallNote>(row), 'at')),
    scores: past.scores.map((row) => withDates(jsonRow<CallScore>(row), 'at')),
    messages: past.messages.map((row) => withDates(jsonRow<CallMessage>(row), 'at')),
  };
}

/** The call of a ticket, and how many recordings of it are kept. */
export interface CallOfTicket {
  readonly id: string;
  readonly startedAt: Date;
  readonly recordings: number;
}

/** Reads a call of a court by its id (null: of any court); null where there is none. */
export async function readCallOfTicket(
  db: Queryable,
  callId: string,
  scope: number | null,
): Promise<CallOfTicket | null> {
  const { rows } = await queryNamed<CallOfTicket>(
    db,
    'read-call-of-ticket',
    `SELECT c.id, c.started_at,
            (SELECT count(*)::int FROM recordings r
              WHERE r.call_id = c.id AND r.status = 'stored' AND r.file IS NOT NULL) AS recordings
       FROM calls c WHERE c.id = $1 AND ($2::int IS NULL OR c.court_id = $2)`,
    [callId, scope],
  );
  return rows[0] ?? null;
}
