import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/**
 * Reads the court to which an agent's transfers are held; null when the agent may send callers to
 * every court: the agent belongs to none, or the court's `transfersToOtherCourts` allows it.
 */
export async function readTransferScope(db: Queryable, agentId: number): Promise<number | null> {
  const { rows } = await queryNamed<{ courtId: number | null }>(
    db,
    'read-transfer-scope',
    // A setting that is no boolean counts as not chosen, as everywhere.
    `SELECT CASE WHEN k.settings -> 'transfersToOtherCourts' = 'true' THEN NULL ELSE a.court_id END AS court_id
       FROM agents a LEFT JOIN courts k ON k.id = a.court_id WHERE a.id = $1`,
    [agentId],
  );
  return rows[0]?.courtId ?? null;
}
