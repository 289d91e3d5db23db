/** A node that never comes back, with the files that it had not handed over. */
import type { Queryable } from '../../database/pool.js';
import { queryRows } from '../../database/rows.js';

/** When a process of a node last looked for files to hand over; null when none has. */
export async function lookedForFilesAt(db: Queryable, node: string): Promise<Date | null> {
  const { rows } = await queryRows<{ at: Date | null }>(
    db,
    'SELECT max(seen_at) AS at FROM file_hand_overs WHERE node = $1',
    [node],
  );
  return rows[0]?.at ?? null;
}

/**
 * Forgets what a node had still to hand over: nothing waits for it any more, and any node may erase what
 * it had begun to. No row of a message tells its node, so a message that nobody hands over just now may
 * be the node's. One of another node is claimed again there, which undoes this.
 */
export async function forgetFilesOf(db: Queryable, node: string, now: Date): Promise<void> {
  await db.query(
    `UPDATE stored_files SET node = NULL, claimed_until = '-infinity'
      WHERE NOT is_stored AND erased_at IS NULL
        AND (node = $1 OR (kind = 'messages' AND node IS NULL AND coalesce(claimed_until < $2, true)))`,
    [node, now],
  );
  await db.query('DELETE FROM file_hand_overs WHERE node = $1', [node]);
}
