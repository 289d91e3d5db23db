/** An agent's own day: what the agent did when. */
import type { Queryable } from '../../database/pool.js';
import { queryRows } from '../../database/rows.js';

export interface AgentDay {
  readonly states: { status: string; reason: string | null; fromAt: Date; toAt: Date | null }[];
  readonly talks: {
    entryId: number;
    callId: string;
    line: string;
    connectedAt: Date;
    overAt: Date | null;
    holdS: number;
    endedBy: string | null;
  }[];
  readonly missed: number;
}

/** Reads what an agent did from one moment to another. What crosses them is not cut. */
export async function readAgentDay(
  db: Queryable,
  agentId: number,
  from: Date,
  until: Date,
): Promise<AgentDay> {
  const states = await queryRows<AgentDay['states'][number]>(
    db,
    `SELECT c.from_status AS status,
            (SELECT b.reason FROM agent_state_changes b
              WHERE b.agent_id = c.agent_id AND b.at = c.since_at AND b.to_status = c.from_status AND b.id < c.id
              ORDER BY b.id DESC LIMIT 1) AS reason,
            c.since_at AS from_at, c.at AS to_at
       FROM agent_state_changes c
      WHERE c.agent_id = $1 AND c.at > $2 AND c.since_at < $3 AND c.from_status <> 'signed_out' AND c.at > c.since_at
     UNION ALL
     SELECT s.status, s.reason, s.since_at, NULL
       FROM agent_states s WHERE s.agent_id = $1 AND s.status <> 'signed_out' AND s.since_at < $3
      ORDER BY from_at, to_at NULLS LAST`,
    [agentId, from, until],
  );
  const talks = await queryRows<AgentDay['talks'][number]>(
    db,
    `SELECT e.id AS entry_id, e.call_id, l.name AS line, e.connected_at, e.over_at, e.hold_s, e.ended_by
       FROM line_entries e JOIN lines l ON l.id = e.line_id
      WHERE e.agent_id = $1 AND e.entered_at >= $2::timestamptz - interval '1 day' AND e.entered_at < $3
        AND e.connected_at >= $2 AND e.connected_at < $3
      ORDER BY e.connected_at, e.id`,
    [agentId, from, until],
  );
  const missed = await queryRows<{ n: number }>(
    db,
    `SELECT count(*)::int AS n FROM line_events
      WHERE event = 'RINGNOANSWER' AND agent_id = $1 AND at >= $2 AND at < $3`,
    [agentId, from, until],
  );
  return { states: states.rows, talks: talks.rows, missed: missed.rows[0]?.n ?? 0 };
}
