/** The call that an agent is working on. */
import type { Language } from '../../telephony/call.js';
import {
  hasUnrecordedAgentCall,
  isUnrecordedAgentCall,
  ownerOfTickets,
  proofColumns,
  type ProofOfCall,
} from '../../calls/store/calls.js';
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

export interface CallOfAgent {
  readonly callId: string;
  /** As the network shows it; empty when it is withheld, or was forgotten. */
  readonly callerNumber: string;
  /** The person whose identity the caller has proved, not merely to an agent. */
  readonly person: VerifiedPerson | null;
  readonly courtId: number | null;
  readonly language: Language;
}

/**
 * SQL: joins to `agent_states s` the entry `e` in which the agent talks, or has talked and is to
 * write up. The agent's own row names the entry only until the agent call is over; for a wrap-up the
 * change of state does.
 */
export const entryOfAgent = `LEFT JOIN LATERAL (SELECT c.entry_id FROM agent_state_changes c
                           WHERE c.agent_id = s.agent_id AND c.at >= s.since_at AND c.to_status = 'wrap_up'
                           ORDER BY c.at DESC, c.id DESC LIMIT 1) w ON s.status = 'wrap_up'
       JOIN queue_entries e ON e.id = coalesce(s.entry_id, w.entry_id)`;

/**
 * Reads the call in which an agent talks, or has talked and is to write up; null when there is
 * none.
 */
export async function readCallOfAgent(db: Queryable, agentId: number): Promise<CallOfAgent | null> {
  const { rows } = await queryNamed<Omit<CallOfAgent, 'person'> & ProofOfCall>(
    db,
    'read-call-of-agent',
    `SELECT c.id AS call_id, c.caller_number, ${proofColumns}, c.court_id, c.language
       FROM agent_states s
       ${entryOfAgent}
       JOIN calls c ON c.id = e.call_id
      WHERE s.agent_id = $1 AND s.status IN ('talking', 'wrap_up')`,
    [agentId],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { callId, callerNumber, courtId, language } = row;
  return { callId, callerNumber, person: ownerOfTickets(row), courtId, language };
}

/** The agent call that an agent writes an anonymous report of. */
export interface AgentCallOfReport {
  readonly callId: string;
  /** It is recorded, or may be: the caller has not declined. */
  readonly isRecorded: boolean;
}

/**
 * Reads the agent call that an agent is in, otherwise the agent's last one: what was said in an agent call that was
 * recorded must not be written down a moment after its wrap-up either. Null where the agent has had
 * none since a moment, and for a colleague who is consulted: the agent call is not theirs.
 */
export async function readAgentCallOfReport(
  db: Queryable,
  agentId: number,
  since: Date,
): Promise<AgentCallOfReport | null> {
  const { rows } = await queryNamed<AgentCallOfReport>(
    db,
    'read-agent-call-of-report',
    `SELECT e.call_id, NOT ${isUnrecordedAgentCall} AS is_recorded
       FROM agent_states s
       JOIN queue_entries e ON e.id = CASE WHEN s.status = 'talking' THEN s.entry_id ELSE
              (SELECT t.entry_id FROM agent_state_changes t
                WHERE t.agent_id = s.agent_id AND t.from_status = 'talking' AND t.entry_id IS NOT NULL AND t.at >= $2
                ORDER BY t.at DESC, t.id DESC LIMIT 1) END
       JOIN calls c ON c.id = e.call_id
      WHERE s.agent_id = $1`,
    [agentId, since],
  );
  return rows[0] ?? null;
}

/**
 * SQL: no recording of the agent call `e` in the call `c` is kept, or of another agent call in that call.
 * Stricter than `isUnrecordedAgentCall`: an agent call whose recording did not begin counts as well, because it
 * will count as not recorded once it is over.
 */
export const staysUnknown = `(${hasUnrecordedAgentCall} OR (c.recording_consent IS NOT NULL
  AND NOT EXISTS (SELECT FROM recordings r WHERE r.call_id = e.call_id AND r.entry_id = e.id)))`;

/**
 * SQL: joins to `agent_states s` the agent call `e` of a colleague in which the agent is consulted, or has
 * been taken in.
 */
export const consultationOfAgent = `JOIN agents a ON a.id = s.agent_id AND s.status = 'talking' AND s.entry_id IS NULL
       JOIN queue_entries e ON e.third = 'agent:' || a.number AND e.status = 'talking'`;

/**
 * Tells whether an agent is consulted about a caller who may stay unknown, or listens to their agent call as
 * a supervisor. What is written down at that moment by anybody but the agent of the agent call, with a name
 * or a number in it, would lead to a caller who reports anonymously.
 */
export async function hearsUnknownCaller(db: Queryable, agentId: number): Promise<boolean> {
  const { rows } = await queryNamed(
    db,
    'hears-unknown-caller',
    `SELECT FROM agent_states s
       ${consultationOfAgent}
       JOIN calls c ON c.id = e.call_id
      WHERE s.agent_id = $1 AND ${staysUnknown}
     UNION ALL
     SELECT FROM supervisions v
       JOIN queue_entries e ON e.id = v.entry_id AND e.status = 'talking'
       JOIN calls c ON c.id = e.call_id
      WHERE v.supervisor_id = $1 AND NOT EXISTS (SELECT FROM supervision_ends o WHERE o.id = v.id) AND ${staysUnknown}`,
    [agentId],
  );
  return rows.length > 0;
}
