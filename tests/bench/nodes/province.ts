/** The rows of a province: its queues, its agents, who are on a break, and its waiting callers. */
import type { Pool } from 'pg';
import { addAgents, addCourt } from '../benchDatabase.js';

/** How large a province is. */
export interface ProvinceSize {
  readonly nodes: number;
  readonly agents: number;
  readonly callers: number;
}

/** Each queue needs a skill of its own, and each agent has two of them. */
export const queues = 20;

/** Returns the name of a node. @param index from 0 */
export function nodeName(index: number): string {
  return `node${index}`;
}

/** Adds the rows. Callers have come one every ten milliseconds: a caller's id is the place. */
export async function addProvince(
  pool: Pool,
  { nodes, agents, callers }: ProvinceSize,
): Promise<void> {
  await addCourt(pool, '苏98');
  await pool.query(
    `INSERT INTO queues (id, name, court_id, skills, max_waiting, max_wait_s, hours, wrap_up_s, ring_s)
     SELECT q, 'q' || q, 1, ARRAY['topic:t' || q], 100000, 86400, 'always', 0, 300 FROM generate_series(1, $1::int) q`,
    [queues],
  );
  await addAgents(pool, agents);
  await pool.query(
    `INSERT INTO agent_states (agent_id, status, reason, since_at, last_free_at, signed_in_at)
     SELECT n, 'paused', 'break', now(), now(), now() FROM generate_series(1, $1::int) n`,
    [agents],
  );
  await pool.query(
    `INSERT INTO agent_skills (agent_id, skill, level)
     SELECT n, 'topic:t' || 1 + (n + step) % $2, 5 FROM generate_series(1, $1::int) n, unnest('{0,7}'::int[]) step`,
    [agents, queues],
  );
  await pool.query(
    `WITH arrivals AS MATERIALIZED (
       SELECT n, gen_random_uuid() AS call, now() - ($1::int - n) * interval '10 ms' AS at, 'node' || n / $3 % $2 AS node,
              1 + n % $3 AS queue
         FROM generate_series(1, $1::int) n),
     called AS (
       INSERT INTO calls (id, node, channel_id, caller_number, started_at, answered_at, phase)
       SELECT call, node, 'c' || n, '138' || lpad(n::text, 8, '0'), at, at, 'queue' FROM arrivals)
     INSERT INTO queue_entries (id, queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at,
                                status)
     SELECT n, queue, call, node, '138' || lpad(n::text, 8, '0'), s, s, s, at, at, 'waiting'
       FROM arrivals, LATERAL (SELECT ARRAY['topic:t' || queue] AS s) x ORDER BY n`,
    [callers, nodes, queues],
  );
  await pool.query('VACUUM ANALYZE');
  await pool.query('CHECKPOINT');
}
