/**
 * Erases the numbers of callbacks: at once for an anonymous report, otherwise long after the
 * callback is over.
 */
import { nextCallbackState } from '../../rules/callback.js';
import { readCourtById } from '../../../court/store/courts.js';
import type { Queryable } from '../../../database/pool.js';
import { queryRows } from '../../../database/rows.js';
import { lockCallback, saveCallback } from './callbacks.js';
import { countOfUnknown } from './callbacksBefore.js';

/**
 * Makes the callbacks of a call nameless whose caller reports anonymously. The number is kept only
 * while it must be dialled, and nowhere else. The callback then no longer shows which telephone
 * asked, so it counts among those of unknown telephones; what exceeds their limit of this hour is
 * cancelled.
 */
export async function makeCallbacksNameless(
  db: Queryable,
  callId: string,
  now: Date,
): Promise<void> {
  const { rows } = await queryRows<{ id: number }>(
    db,
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
    "UPDATE sms_outbox SET to_number = '', body = '', fields = NULL, erased_at = $2 WHERE callback_id = ANY ($1)",
    [ids, now],
  );
  await cancelTooMany(db, ids, now);
}

/** Cancels nameless callbacks, the last first, while their court has too many in this hour. */
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

/**
 * Erases the numbers of callbacks that were over before a moment; their rows stay.
 * @returns how many.
 */
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
