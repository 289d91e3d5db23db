/**
 * Rows of `node_drains`: who had a node drained, and who ended that. The latest row of a node
 * counts (view `draining_nodes`).
 */
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';

/** Since when a node is drained, and who had it done. */
export interface NodeDrained {
  readonly sinceAt: Date;
  readonly osUser: string;
  readonly host: string;
}

/** The channel on which the name of a node is notified that is drained, or no longer. */
export const drainChannel = 'node_drain';

/** Reads since when a node is drained; null when it is not. */
export async function readDrain(db: Queryable, node: string): Promise<NodeDrained | null> {
  const { rows } = await queryNamed<NodeDrained>(
    db,
    'read-drain',
    'SELECT since_at, os_user, host FROM draining_nodes WHERE node = $1',
    [node],
  );
  return rows[0] ?? null;
}

/** A change, and who makes it. */
export interface DrainChange {
  readonly node: string;
  readonly isDraining: boolean;
  readonly at: Date;
  readonly osUser: string;
  readonly host: string;
}

/**
 * Has a node drained, or ends that, and notifies its process.
 * @returns false when it is so already: then nothing is written.
 */
export async function changeDrain(
  db: Queryable,
  { node, isDraining, at, osUser, host }: DrainChange,
): Promise<boolean> {
  const { rows } = await queryRows<{ notified: unknown }>(
    db,
    `WITH added AS (
       INSERT INTO node_drains (at, node, is_draining, os_user, host)
       SELECT $1::timestamptz, $2::text, $3::boolean, $4::text, $5::text
        WHERE EXISTS (SELECT FROM draining_nodes WHERE node = $2) <> $3
       RETURNING node)
     SELECT wake($6, node) AS notified FROM added`,
    [at, node, isDraining, osUser, host, drainChannel],
  );
  return rows.length > 0;
}
