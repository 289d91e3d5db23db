/** Finds calls whose process and node are both gone. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

/** A node seen within this time has a process, which closes the rows of its own calls. */
const seenWithinMinutes = 5;

/**
 * Finds calls without an outcome that began before a moment, on nodes that no process serves. A
 * call on a served node may have any age, because waiting and talking take as long as they take.
 * @returns `calls.id`.
 */
export async function findCallsLeftBefore(
  db: Queryable,
  before: Date,
  now: Date,
): Promise<string[]> {
  const { rows } = await queryRows<{ id: string }>(
    db,
    `SELECT c.id FROM calls c
      WHERE c.ended_at IS NULL AND c.started_at < $1
        AND NOT EXISTS (SELECT FROM queue_nodes n WHERE n.node = c.node
                           AND n.seen_at > $2::timestamptz - $3::int * interval '1 minute')
      ORDER BY c.started_at`,
    [before, now, seenWithinMinutes],
  );
  return rows.map(({ id }) => id);
}
