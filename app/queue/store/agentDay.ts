/** An agent's own day: states and calls, without the callers. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

export interface AgentDay {
  readonly states: {
    readonly status: string;
    readonly reason: string | null;
    readonly fromAt: Date;
    /** Null: still going on. */
    readonly toAt: Date | null;
  }[];
  readonly agentCalls: {
    readonly entryId: number;
    readonly callId: string;
    readonly queue: string;
    readonly connectedAt: Date;
    readonly overAt: Date | null;
    readonly holdS: number;
    readonly endedBy: string | null;
  }[];
  /** Offers that the agent missed. */
  readonly missed: number;
}

/** Reads the day that begins at a moment, up to now. What began before it is cut off there. */
export async function readAgentDay(
  db: Queryable,
  agentId: number,
  beginsAt: Date,
  now: Date,
): Promise<AgentDay> {
  const endsAt = new Date(beginsAt.getTime() + 86_400_000);
  // Each change names the state before it; the current one is in the agent's row.
  const states = await queryRows<AgentDay['states'][number]>(
    db,
    `SELECT status, reason, greatest(from_at, $2) AS from_at, to_at FROM (
       SELECT c.from_status AS status, lag(c.reason) OVER (ORDER BY c.at, c.id) AS reason, c.since_at AS from_at,
              c.at AS to_at, c.id
         FROM agent_state_changes c
        WHERE c.agent_id = $1 AND c.at > $2::timestamptz - interval '1 day' AND c.at < $3::timestamptz + interval '1 day'
          AND c.since_at < $3
       UNION ALL
       SELECT s.status, s.reason, s.since_at, NULL, NULL FROM agent_states s
        WHERE s.agent_id = $1 AND s.since_at < least($3, $4::timestamptz)) d
      WHERE (to_at IS NULL OR to_at > $2) AND status <> 'signed_out'
      ORDER BY from_at, to_at NULLS LAST, id NULLS LAST`,
    [agentId, beginsAt, endsAt, now],
  );
  const agentCalls = await queryRows<AgentDay['agentCalls'][number]>(
    db,
    `SELECT e.id AS entry_id, e.call_id, l.name AS queue, e.connected_at, e.over_at, e.hold_s, e.ended_by
       FROM queue_entries e JOIN queues l ON l.id = e.queue_id
      WHERE e.agent_id = $1 AND e.connected_at >= $2 AND e.connected_at < $3
        AND e.entered_at > $2::timestamptz - interval '1 day' AND e.entered_at < $3
      ORDER BY e.connected_at, e.id`,
    [agentId, beginsAt, endsAt],
  );
  const missed = await queryRows<{ n: number }>(
    db,
    `SELECT count(*)::int AS n FROM queue_events
      WHERE agent_id = $1 AND event = 'RINGNOANSWER' AND at >= $2 AND at < $3`,
    [agentId, beginsAt, endsAt],
  );
  return { states: states.rows, agentCalls: agentCalls.rows, missed: missed.rows[0]?.n ?? 0 };
}
