/**
 * The agent who has taken a callback. While that agent is signed out, the callback is for any agent
 * (sql/functions/callbacks.sql).
 */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** Whether a signed-in colleague has taken a callback. */
export async function isTakenByOther(
  db: Queryable,
  callbackId: number,
  agentId: number,
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'is-callback-taken-by-other',
    `SELECT FROM callbacks c JOIN agent_states s ON s.agent_id = c.taken_by
      WHERE c.id = $1 AND c.taken_by <> $2 AND s.status <> 'signed_out'`,
    [callbackId, agentId],
  );
  return rowCount === 1;
}

/**
 * Writes which agent has taken a callback, and wakes the processes that assign callers to agents.
 */
export async function setTaker(db: Queryable, callbackId: number, agentId: number): Promise<void> {
  await queryNamed(
    db,
    'set-callback-taker',
    `WITH taken AS (UPDATE callbacks SET taken_by = $2 WHERE id = $1 RETURNING id)
     SELECT wake('queue', '') FROM taken`,
    [callbackId, agentId],
  );
}

/**
 * Gives a waiting callback back, so that any free agent makes it.
 * @param agentId the agent who must have taken it; null: any.
 * @returns false when another agent has taken it.
 */
export async function releaseTaken(
  db: Queryable,
  callbackId: number,
  agentId: number | null,
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'release-callback',
    `WITH released AS (
       UPDATE callbacks SET taken_by = NULL
        WHERE id = $1 AND status = 'waiting' AND taken_by IS NOT NULL AND ($2::int IS NULL OR taken_by = $2) RETURNING id)
     SELECT wake('queue', '') FROM released`,
    [callbackId, agentId],
  );
  return rowCount === 1;
}
