/** What the database says afterwards of the calls of a fall, and of their tickets. */
import type { Pool } from 'pg';
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { ticketNumberInWords } from '../../../app/ivr/journeys/ticket/ticketPrompts.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';
import { untilTrue } from '../../telephone/untilTrue.js';

/** The record of a call. */
export interface CallRecord {
  readonly id: string;
  readonly number: string;
  readonly outcome: string | null;
  /** Whether the caller has heard when the hearing is, or the beginning of that. */
  readonly heardHearing: boolean;
  /** What the caller has heard of the ticket's number; null: nothing. */
  readonly heardTicket: string | null;
  /** Whether the caller was asked to wait, because the database was away. */
  readonly wasHeld: boolean;
}

const writtenWithinMs = 30_000;

/** Returns the records of calls since a moment, by caller, as soon as all of them are over. */
export async function readRecords(
  pool: Pool,
  since: Date,
  calls: number,
): Promise<ReadonlyMap<string, CallRecord>> {
  const areWritten = async () => {
    const { rows } = await pool.query<{ open: number; all: number }>(
      `SELECT count(*) FILTER (WHERE ended_at IS NULL)::int AS open, count(*)::int AS all
         FROM calls WHERE started_at >= $1`,
      [since],
    );
    return rows[0]?.open === 0 && rows[0].all >= calls ? true : undefined;
  };
  // What is not written by then counts as missing.
  await untilTrue('the end of every call', areWritten, writtenWithinMs).catch(() => undefined);
  const { rows } = await pool.query<CallRecord>(
    `SELECT c.id, c.caller_number AS number, c.outcome,
            EXISTS (SELECT FROM call_events step JOIN call_events said USING (call_id)
                     WHERE call_id = c.id AND step.kind = 'step' AND step.name = 'hearing'
                       AND said.kind = 'prompt' AND said.seq > step.seq
                       AND said.name NOT IN ('oneMoment', 'stillWaiting', 'thanksForWaiting')) AS "heardHearing",
            (SELECT detail FROM call_events
              WHERE call_id = c.id AND kind = 'prompt' AND name = 'ticketOpened' LIMIT 1) AS "heardTicket",
            EXISTS (SELECT FROM call_events
                     WHERE call_id = c.id AND kind = 'fault' AND name = 'databaseAway') AS "wasHeld"
       FROM calls c WHERE started_at >= $1`,
    [since],
  );
  return new Map(rows.map((row) => [row.number, row]));
}

/** Returns the numbers of tickets by caller, in the words in which callers hear them. */
export async function readTickets(
  pool: Pool,
  callers: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await pool.query<{ caller: string; numbers: string[] }>(
    `SELECT caller_number AS caller, array_agg(number) AS numbers
       FROM tickets WHERE caller_number = ANY($1) GROUP BY caller_number`,
    [callers],
  );
  const words = spoken('zh', chinaDate(new Date()));
  return new Map(
    rows.map(({ caller, numbers }) => [
      caller,
      numbers.map((number) => ticketNumberInWords({ language: 'zh', words }, number)),
    ]),
  );
}

/** Returns all that a call has on record, one event a line. */
export async function recordInWords(pool: Pool, callId: string): Promise<string> {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT concat_ws(' ', at, kind, name, detail) AS line FROM call_events
      WHERE call_id = $1 ORDER BY seq`,
    [callId],
  );
  return rows.map(({ line }) => `  ${line}`).join('\n');
}
