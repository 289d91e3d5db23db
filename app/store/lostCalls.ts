/** Calls whose process and node are both gone. */
import type { Queryable } from './pool.js';

/**
 * Closes every call, of any node, that began before a moment and has no outcome.
 * @returns how many there were.
 */
export async function closeCallsBefore(db: Queryable, before: Date, now: Date): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE calls SET ended_at = $2, outcome = 'lost', outcome_detail = 'never closed', phase = 'over'
      WHERE ended_at IS NULL AND started_at < $1`,
    [before, now],
  );
  return rowCount ?? 0;
}
