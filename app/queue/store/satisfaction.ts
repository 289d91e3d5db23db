/** What callers think of the agents they talked to: a digit from 1 to 5 after the agent call. */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** Stores a score; another one for the same call and agent replaces it. */
export async function recordSatisfaction(
  db: Queryable,
  callId: string,
  agentId: number,
  score: number,
  at: Date,
): Promise<void> {
  await queryNamed(
    db,
    'record-satisfaction',
    `INSERT INTO satisfaction (call_id, agent_id, score, at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (call_id, agent_id) DO UPDATE SET score = EXCLUDED.score, at = EXCLUDED.at`,
    [callId, agentId, score, at],
  );
}
