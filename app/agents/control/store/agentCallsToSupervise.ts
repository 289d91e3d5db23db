/** Agent calls that a supervisor may listen to, and those that a supervisor listens to now. */
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';

export interface AgentInCall {
  readonly agentId: number;
  /** The agent's court. */
  readonly courtId: number | null;
  /** The agent's telephone is gone, and the caller is kept for that agent. */
  readonly isKept: boolean;
}

/** Reads the agent who talks to a caller; null when none does. */
export async function readAgentInCall(db: Queryable, entryId: number): Promise<AgentInCall | null> {
  const { rows } = await queryRows<AgentInCall>(
    db,
    `SELECT a.id AS agent_id, a.court_id, e.agent_lost_at IS NOT NULL AS is_kept FROM queue_entries e JOIN agents a ON a.id = e.agent_id
      WHERE e.id = $1 AND e.status = 'talking'`,
    [entryId],
  );
  return rows[0] ?? null;
}

/** Lists agents whose calls the supervisor listens to, or was about to within the last minutes. */
export async function supervisedBy(db: Queryable, supervisorId: number): Promise<number[]> {
  const { rows } = await queryRows<{ agentId: number }>(
    db,
    `SELECT DISTINCT agent_id FROM (
       SELECT s.agent_id FROM supervisions s
        WHERE s.supervisor_id = $1 AND NOT EXISTS (SELECT FROM supervision_ends o WHERE o.id = s.id)
       UNION ALL
       -- The supervisor's telephone may still ring.
       SELECT f.agent_id FROM floor_actions f
        WHERE f.by_agent_id = $1 AND f.action = 'supervise' AND f.id >= (
          SELECT max(l.id) FROM floor_actions l WHERE l.by_agent_id = $1 AND l.action = 'supervise')) x`,
    [supervisorId],
  );
  return rows.map(({ agentId }) => agentId);
}
