/** Surveys by SMS: a row for each agent call whose caller is asked. */
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';
import type { Language } from '../../../telephony/call.js';

/**
 * The shortest time between two surveys of a number, in milliseconds. The number is kept that long.
 */
export const surveyRestMs = 7 * 86_400_000;

/** An agent call that ended without a rating. */
export interface UnratedAgentCall {
  readonly entryId: number;
  readonly callId: string;
  readonly agentId: number;
  readonly number: string;
  readonly language: Language;
  readonly courtId: number;
}

/**
 * Lists the last agent calls of calls that ended in a span of time, of callers who were not asked about
 * this call yet and have pressed no digit. Of one number only one agent call, and none when it was
 * asked lately.
 */
export async function unratedAgentCalls(
  db: Queryable,
  span: { readonly from: Date; readonly until: Date; readonly askedSince: Date },
  limit: number,
): Promise<UnratedAgentCall[]> {
  const { rows } = await queryNamed<UnratedAgentCall>(
    db,
    'unrated-agent-calls',
    `SELECT DISTINCT ON (e.caller_number) e.id AS entry_id, e.call_id, e.agent_id, e.caller_number AS number, c.language,
            c.court_id
       FROM calls c JOIN queue_entries e ON e.call_id = c.id
      WHERE c.ended_at > $1 AND c.ended_at <= $2 AND c.court_id IS NOT NULL
        AND c.forgotten_at IS NULL AND c.caller_number <> ''
        AND e.connected_at IS NOT NULL AND e.status = 'over' AND e.agent_id IS NOT NULL
        AND e.caller_number ~ '^1[3-9][0-9]{9}$'
        AND NOT EXISTS (SELECT FROM queue_entries n
                         WHERE n.call_id = c.id AND n.connected_at IS NOT NULL AND n.id > e.id)
        AND NOT EXISTS (SELECT FROM satisfaction s WHERE s.call_id = c.id)
        AND NOT EXISTS (SELECT FROM sms_surveys v WHERE v.call_id = c.id)
        AND NOT EXISTS (SELECT FROM sms_surveys v WHERE v.number = e.caller_number AND v.at > $3)
        AND NOT EXISTS (SELECT FROM sms_stops t WHERE t.number = e.caller_number)
      ORDER BY e.caller_number, e.id DESC LIMIT $4`,
    [span.from, span.until, span.askedSince, limit],
  );
  return rows;
}

/** Notes that a caller is asked. @returns false when another process has done so. */
export async function addSurvey(
  db: Queryable,
  { entryId, callId, agentId, number }: UnratedAgentCall,
  { at, expiresAt }: { readonly at: Date; readonly expiresAt: Date },
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'add-sms-survey',
    `INSERT INTO sms_surveys (entry_id, at, call_id, agent_id, number, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (entry_id) DO NOTHING`,
    [entryId, at, callId, agentId, number, expiresAt],
  );
  return rowCount === 1;
}

/** Takes the latest survey of a number as answered; null when none is open. */
export async function takeSurvey(
  db: Queryable,
  number: string,
  now: Date,
): Promise<{ readonly callId: string; readonly agentId: number } | null> {
  const { rows } = await queryNamed<{ callId: string; agentId: number }>(
    db,
    'take-sms-survey',
    `UPDATE sms_surveys SET answered_at = $2
      WHERE entry_id = (SELECT entry_id FROM sms_surveys
                         WHERE number = $1 AND answered_at IS NULL AND expires_at > $2
                         ORDER BY at DESC, entry_id DESC LIMIT 1)
        AND answered_at IS NULL
     RETURNING call_id, agent_id`,
    [number, now],
  );
  return rows[0] ?? null;
}

/** Blanks the numbers of surveys that were asked before a moment. @returns how many. */
export async function blankOldSurveys(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await queryNamed(
    db,
    'blank-old-surveys',
    "UPDATE sms_surveys SET number = '' WHERE number <> '' AND at < $1",
    [before],
  );
  return rowCount ?? 0;
}

/** Blanks the numbers of these surveys. */
export async function blankSurveys(db: Queryable, entryIds: readonly number[]): Promise<void> {
  await db.query("UPDATE sms_surveys SET number = '' WHERE entry_id = ANY ($1)", [entryIds]);
}
