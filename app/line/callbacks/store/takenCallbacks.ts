/** Whose callback it is. While that agent is signed out, it is everybody's (sql/functions/callbacks.sql). */
import type { Queryable } from '../../../database/pool.js';
import { queryNamed } from '../../../database/rows.js';

/** Whether a colleague who is signed in has taken a callback. */
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

/** Writes whose a callback is, and wakes the processes that give callers to agents. */
export async function setTaker(db: Queryable, callbackId: number, agentId: number): Promise<void> {
  await queryNamed(
    db,
    'set-callback-taker',
    `WITH taken AS (UPDATE callbacks SET taken_by = $2 WHERE id = $1 RETURNING id)
     SELECT pg_notify('line', '') FROM taken`,
    [callbackId, agentId],
  );
}

/**
 * Gives a callback that waits back: whoever is free makes it.
 * @param agentId whose; null: whoever's it is.
 * @returns false when it was not theirs.
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
     SELECT pg_notify('line', '') FROM released`,
    [callbackId, agentId],
  );
  return rowCount === 1;
}
