/**
 * Removes the caller's identity from the records of a call, for a caller who reports anonymously.
 */
import { makeCallbacksNameless } from '../callbacks/store/eraseCallbacks.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';

/**
 * Removes the number from a call and from the line it waited in. The call then looks like one whose
 * caller shows no number, and nothing distinguishes it from those. What the caller did under their
 * name before stays, and so do its traces: a disclosure, an order or a proof without its call would
 * reveal more than one with it. What follows goes into no lasting record
 * (app/journeys/order/stayUnknown.ts).
 *
 * While the call lasts, `calls.forgotten_at` marks its caller as forgotten. The process that holds
 * the call reads it after a talk, in which an agent may have forgotten the caller. When the call is
 * closed, it is cleaned once more and the mark is removed.
 * @returns the number, so that it can be removed from what the caller wrote; null when none was
 * known. It is stored nowhere.
 */
export async function forgetCaller(
  db: Queryable,
  callId: string,
  now: Date,
): Promise<string | null> {
  const { rows } = await queryRows<{ callerNumber: string }>(
    db,
    'SELECT caller_number FROM calls WHERE id = $1 FOR NO KEY UPDATE',
    [callId],
  );
  const number = rows[0]?.callerNumber || (await numberInLine(db, callId));
  await db.query(
    `UPDATE calls SET caller_number = '',
            forgotten_at = CASE WHEN ended_at IS NULL THEN coalesce(forgotten_at, $2) ELSE forgotten_at END
      WHERE id = $1`,
    [callId, now],
  );
  await db.query("UPDATE line_entries SET caller_number = '' WHERE call_id = $1", [callId]);
  // The number is this event's data. Further down it is removed wherever else it occurs.
  await db.query("UPDATE line_events SET data2 = '' WHERE call_id = $1 AND event = 'ENTERQUEUE'", [
    callId,
  ]);
  // The SMS that asks about the talk must not lead from the call to a telephone.
  await db.query("UPDATE sms_surveys SET number = '' WHERE call_id = $1", [callId]);
  // What the agent wrote down may name the caller.
  await db.query(
    `UPDATE talk_notes SET notes = '' WHERE entry_id IN (SELECT id FROM line_entries WHERE call_id = $1)`,
    [callId],
  );
  // The talk's recording contains what the caller told the agent.
  await db.query('UPDATE recordings SET is_unwanted = true WHERE call_id = $1', [callId]);
  await makeCallbacksNameless(db, callId, now);
  if (number === '') return null;
  await db.query(
    `UPDATE call_events SET detail = replace(detail, $2, '') WHERE call_id = $1 AND position($2 IN detail) > 0`,
    [callId, number],
  );
  await db.query(
    `UPDATE line_events
        SET data1 = replace(data1, $2, ''), data2 = replace(data2, $2, ''), data3 = replace(data3, $2, ''),
            data4 = replace(data4, $2, ''), data5 = replace(data5, $2, '')
      WHERE call_id = $1`,
    [callId, number],
  );
  return number;
}

/**
 * Reads the number from an entry that was written after the caller was forgotten, by a process that
 * did not know yet; empty when there is none.
 */
async function numberInLine(db: Queryable, callId: string): Promise<string> {
  const { rows } = await queryRows<{ callerNumber: string }>(
    db,
    "SELECT caller_number FROM line_entries WHERE call_id = $1 AND caller_number <> '' LIMIT 1",
    [callId],
  );
  return rows[0]?.callerNumber ?? '';
}

/**
 * Tells whether the caller of a call was forgotten, at their own wish or by an agent who wrote an
 * order for them.
 */
export async function isForgotten(db: Queryable, callId: string): Promise<boolean> {
  const { rows } = await queryNamed<{ is: boolean }>(
    db,
    'is-call-forgotten',
    'SELECT forgotten_at IS NOT NULL AS is FROM calls WHERE id = $1',
    [callId],
  );
  return rows[0]?.is ?? false;
}
