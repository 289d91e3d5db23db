/**
 * Removes the caller's number from the records of a call: for a caller who reports anonymously by
 * digits, and at the end of each call with an agent call that was not recorded.
 */
import { isUnrecordedAgentCall } from '../../calls/store/calls.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

/**
 * Removes the number from a call and from the queue it waited in. The call then looks like one whose
 * caller shows no number, and nothing distinguishes it from those. What the caller did under their
 * name before stays, and so do its traces: a disclosure, a ticket, a proof, a recording or a callback
 * without its call would reveal more than one with it. What follows goes into no lasting record
 * (app/ivr/journeys/ticket/stayUnknown.ts).
 *
 * While the call lasts, `calls.forgotten_at` marks its caller as forgotten. When the call is closed,
 * it is cleaned once more and the mark is removed.
 * @returns the number, so that it can be removed from what the caller wrote; null when none was
 * known. It is stored nowhere.
 */
export async function forgetCaller(
  db: Queryable,
  callId: string,
  now: Date,
): Promise<string | null> {
  const number = await readCallerNumber(db, callId);
  // Rows that have no number are not written: a later transaction would tell them from others.
  await db.query(
    `UPDATE calls SET caller_number = '',
            forgotten_at = CASE WHEN ended_at IS NULL THEN coalesce(forgotten_at, $2) ELSE forgotten_at END
      WHERE id = $1 AND (caller_number <> '' OR (ended_at IS NULL AND forgotten_at IS NULL))`,
    [callId, now],
  );
  await db.query(
    "UPDATE queue_entries SET caller_number = '' WHERE call_id = $1 AND caller_number <> ''",
    [callId],
  );
  // The number is this event's data. Further down it is removed wherever else it occurs.
  await db.query(
    "UPDATE queue_events SET data2 = '' WHERE call_id = $1 AND event = 'ENTERQUEUE' AND data2 <> ''",
    [callId],
  );
  // The SMS that asks about the agent call must not lead from the call to a telephone.
  await db.query("UPDATE sms_surveys SET number = '' WHERE call_id = $1 AND number <> ''", [
    callId,
  ]);
  if (number === '') return null;
  await db.query(
    `UPDATE agent_call_notes SET notes = replace(notes, $2, '')
      WHERE entry_id IN (SELECT id FROM queue_entries WHERE call_id = $1) AND position($2 IN notes) > 0`,
    [callId, number],
  );
  await db.query(
    `UPDATE call_events SET detail = replace(detail, $2, '') WHERE call_id = $1 AND position($2 IN detail) > 0`,
    [callId, number],
  );
  await db.query(
    `UPDATE queue_events
        SET data1 = replace(data1, $2, ''), data2 = replace(data2, $2, ''), data3 = replace(data3, $2, ''),
            data4 = replace(data4, $2, ''), data5 = replace(data5, $2, '')
      WHERE call_id = $1 AND position($2 IN concat_ws(' ', data1, data2, data3, data4, data5)) > 0`,
    [callId, number],
  );
  return number;
}

/**
 * Cuts callbacks off from a call that is over and keeps no number: what was asked for in it, and an
 * attempt of which it was the call. The callback keeps its number, which is called and counts towards
 * the limits; without this it would name the caller. It is so of every call that keeps no number: if
 * only callbacks of reporters missed their call, that would name them, too. An attempt that is not
 * over needs its call, and is cut off at its end (app/callbacks/changeAttempt.ts).
 */
export async function forgetCallbacks(db: Queryable, callId: string): Promise<void> {
  const isUnnamed = `EXISTS (SELECT FROM calls c WHERE c.id = $1 AND c.ended_at IS NOT NULL AND c.caller_number = '')`;
  await db.query(
    `UPDATE callbacks SET call_id = NULL, entry_id = NULL WHERE call_id = $1 AND ${isUnnamed}`,
    [callId],
  );
  // Reports count entries of callbacks apart, so the entry still says that it is one.
  await db.query(
    `WITH cut AS (
       UPDATE callback_attempts SET call_id = NULL, entry_id = NULL
        WHERE call_id = $1 AND over_at IS NOT NULL AND ${isUnnamed} RETURNING callback_id
     )
     UPDATE queue_entries e SET callback_id = 0 FROM cut
      WHERE e.call_id = $1 AND e.callback_id = cut.callback_id`,
    [callId],
  );
}

/**
 * Cuts off what was written as a ticket, or a repeat of one, since it was last looked at whether the call names its caller
 * (app/ivr/conversation/isNamed.ts): a moment later it would not have referred to the call either. `call_for_ticket`, which locks the
 * row of the call, says of which calls.
 */
export async function forgetTickets(db: Queryable, callId: string): Promise<void> {
  for (const table of ['tickets', 'ticket_repeats']) {
    await db.query(
      `UPDATE ${table} SET call_id = NULL WHERE call_id = $1 AND call_for_ticket($1) IS NULL`,
      [callId],
    );
  }
}

/** Empties the notes on the agent calls of a call; what came of an agent call stays. */
export async function forgetNotes(db: Queryable, callId: string): Promise<void> {
  await db.query(
    `UPDATE agent_call_notes SET notes = ''
      WHERE entry_id IN (SELECT id FROM queue_entries WHERE call_id = $1) AND notes <> ''`,
    [callId],
  );
}

/** Empties the notes on an agent call that is over, unless it was recorded. */
export async function forgetNotesOfAgentCall(db: Queryable, entryId: number): Promise<void> {
  await queryNamed(
    db,
    'forget-notes-of-agent-call',
    `UPDATE agent_call_notes n SET notes = '' FROM queue_entries e JOIN calls c ON c.id = e.call_id
      WHERE n.entry_id = $1 AND e.id = $1 AND n.notes <> '' AND ${isUnrecordedAgentCall}`,
    [entryId],
  );
}

/** Reads the number that a caller shows; empty when it is withheld, or was forgotten. */
export async function readCallerNumber(db: Queryable, callId: string): Promise<string> {
  const { rows } = await queryRows<{ callerNumber: string }>(
    db,
    'SELECT caller_number FROM calls WHERE id = $1',
    [callId],
  );
  return rows[0]?.callerNumber || (await numberInQueue(db, callId));
}

/**
 * Reads the number from an entry that was written after the caller was forgotten, by a process that
 * did not know yet; empty when there is none.
 */
async function numberInQueue(db: Queryable, callId: string): Promise<string> {
  const { rows } = await queryRows<{ callerNumber: string }>(
    db,
    "SELECT caller_number FROM queue_entries WHERE call_id = $1 AND caller_number <> '' LIMIT 1",
    [callId],
  );
  return rows[0]?.callerNumber ?? '';
}
