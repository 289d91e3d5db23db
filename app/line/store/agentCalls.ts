/** The call that an agent has before her. */
import type { Language } from '../../telephony/call.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';

export interface AgentCall {
  readonly callId: string;
  /** As the network shows it; empty when it is withheld, or was forgotten. */
  readonly callerNumber: string;
  /** Whom the caller has proved to be. */
  readonly personId: number | null;
  readonly courtId: number | null;
  readonly language: Language;
}

/** The call an agent talks in, or has talked in and is to wrap up; null when there is none. */
export async function readCallOfAgent(db: Queryable, agentId: number): Promise<AgentCall | null> {
  const { rows } = await queryNamed<AgentCall>(
    db,
    'read-call-of-agent',
    // Only while she talks does her own row name the entry; what a wrap-up follows stands with the change.
    `SELECT k.id AS call_id, k.caller_number, k.person_id, k.court_id, k.language
       FROM agent_states s
       LEFT JOIN LATERAL (SELECT c.entry_id FROM agent_state_changes c
                           WHERE c.agent_id = s.agent_id AND c.at >= s.since_at AND c.to_status = 'wrap_up'
                           ORDER BY c.at DESC, c.id DESC LIMIT 1) w ON s.status = 'wrap_up'
       JOIN line_entries e ON e.id = coalesce(s.entry_id, w.entry_id)
       JOIN calls k ON k.id = e.call_id
      WHERE s.agent_id = $1 AND s.status IN ('talking', 'wrap_up')`,
    [agentId],
  );
  return rows[0] ?? null;
}
