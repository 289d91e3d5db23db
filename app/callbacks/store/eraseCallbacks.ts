/** Erases the numbers of callbacks, and who was in danger, long after they are over. */
import type { Queryable } from '../../core/database/pool.js';

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
    `UPDATE callbacks SET number = NULL, requested_from = '', in_danger = false, erased_at = $2
      WHERE id IN (SELECT id FROM callbacks WHERE over_at < $1 AND erased_at IS NULL
                    ORDER BY over_at LIMIT $3 FOR UPDATE SKIP LOCKED)`,
    [before, now, limit],
  );
  return rowCount ?? 0;
}
