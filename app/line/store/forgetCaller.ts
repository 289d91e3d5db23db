/** Takes out of the records of a call who made it: she reports something and wants nobody to know who she is. */
import { makeCallbacksNameless } from '../callbacks/store/callbacks.js';
import { queryNamed, type Queryable } from '../../database/pool.js';

/**
 * Takes the number out of a call and out of the line it waited in, so that it looks like one that shows none, and nothing tells it
 * from the others. What she did by name before stays, and so do its traces: a disclosure, an order or a proof that misses its
 * call would tell more than one that has it. What comes afterwards is in no record (flows/stayUnknown.ts).
 *
 * While it goes on it keeps the mark that its caller is forgotten (`calls.forgotten_at`): whoever holds it reads that after a talk, in
 * which an agent may have done this. When it is closed it is cleaned once more, and the mark goes.
 * @returns the number, so that it can be taken out of what she wrote; null when none was known. It is kept nowhere.
 */
export async function forgetCaller(
  db: Queryable,
  callId: string,
  now: Date,
): Promise<string | null> {
  const { rows } = await db.query<{ caller_number: string }>(
    'SELECT caller_number FROM calls WHERE id = $1 FOR NO KEY UPDATE',
    [callId],
  );
  const number = rows[0]?.caller_number || (await numberInLine(db, callId));
  await db.query(
    `UPDATE calls SET caller_number = '',
            forgotten_at = CASE WHEN ended_at IS NULL THEN coalesce(forgotten_at, $2) ELSE forgotten_at END
      WHERE id = $1`,
    [callId, now],
  );
  await db.query("UPDATE line_entries SET caller_number = '' WHERE call_id = $1", [callId]);
  // Where a line event has her number by its meaning; below, wherever else it stands.
  await db.query("UPDATE line_events SET data2 = '' WHERE call_id = $1 AND event = 'ENTERQUEUE'", [
    callId,
  ]);
  // What she told an agent is in the recording of the talk.
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

/** The number in an entry that was written after she was forgotten, by who did not know it yet; empty when there is none. */
async function numberInLine(db: Queryable, callId: string): Promise<string> {
  const { rows } = await db.query<{ caller_number: string }>(
    "SELECT caller_number FROM line_entries WHERE call_id = $1 AND caller_number <> '' LIMIT 1",
    [callId],
  );
  return rows[0]?.caller_number ?? '';
}

/** Whether the caller of a call was forgotten: by herself, or by an agent who wrote down for her. */
export async function isForgotten(db: Queryable, callId: string): Promise<boolean> {
  const { rows } = await queryNamed<{ is: boolean }>(
    db,
    'is-call-forgotten',
    'SELECT forgotten_at IS NOT NULL AS is FROM calls WHERE id = $1',
    [callId],
  );
  return rows[0]?.is ?? false;
}
