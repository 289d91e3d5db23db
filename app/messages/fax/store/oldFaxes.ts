/** Faxes that were sent or received long ago. */
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';
import { eraseReceived } from './faxInbox.js';
import { eraseOutgoing } from './faxOutbox.js';

const kinds = [
  {
    find: 'SELECT id FROM fax_outbox WHERE over_at < $1 AND erased_at IS NULL ORDER BY over_at LIMIT $2',
    erase: eraseOutgoing,
  },
  {
    find: 'SELECT id FROM fax_inbox WHERE received_at < $1 AND erased_at IS NULL ORDER BY received_at LIMIT $2',
    erase: eraseReceived,
  },
] as const;

/**
 * Erases numbers, letters and hashes of faxes that were over, or came, before a moment; their rows
 * stay.
 * @returns how many, at most `limit` of each kind; 0 when there are no more
 */
export async function eraseFaxesBefore(
  db: Queryable,
  before: Date,
  now: Date,
  limit: number,
): Promise<number> {
  let erased = 0;
  for (const { find, erase } of kinds) {
    const { rows } = await queryRows<{ id: number }>(db, find, [before, limit]);
    erased += await erase(
      db,
      rows.map(({ id }) => id),
      now,
    );
  }
  return erased;
}
