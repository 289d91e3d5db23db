/**
 * Reads an agent's desk: the agent's state, caller and last agent call, and where callers can be sent.
 */
import { coveredCases, isUnrecordedAgentCall } from '../../../calls/store/calls.js';
import type { Proof } from '../../../court/import/rules/caseFile.js';
import type { AgentState } from '../../../queue/rules/agentState.js';
import { entryOfAgent } from '../../../queue/store/callsOfAgents.js';
import type { VerificationState } from '../../../queue/store/queueEntries.js';
import type { Disposition } from '../../../queue/rules/dispositions.js';
import type { Language } from '../../../telephony/call.js';
import type { Queryable } from '../../../core/database/pool.js';
import { jsonRow, queryNamed, withDates } from '../../../core/database/rows.js';

/** The caller whom an agent is offered, talks to, or has talked to and writes up. */
export interface DeskCaller {
  readonly entryId: number;
  readonly callId: string;
  readonly number: string;
  readonly language: Language;
  readonly queue: string;
  /** Of the agent: what the agent does with the caller. */
  readonly status: 'offered' | 'talking' | 'wrap_up';
  readonly personId: number | null;
  readonly personName: string | null;
  readonly onlyCaseIds: readonly number[] | null;
  readonly proof: Proof | null;
  /** The number of the agent by whom, where an agent has verified the caller. */
  readonly verifiedBy: string | null;
  readonly priorityReason: string | null;
  readonly isCalledBack: boolean;
  /** They asked for the callback without a query password. */
  readonly wantsVerification: boolean;
  readonly isTransferred: boolean;
  /** The agent call is recorded, or may be: the caller has not declined. */
  readonly isRecorded: boolean;
  readonly enteredAt: Date;
  readonly offeredAt: Date | null;
  readonly ringUntilAt: Date | null;
  /** The caller has heard that agent calls are recorded, and has decided. */
  readonly hasHeardNotice: boolean;
  readonly connectedAt: Date | null;
  readonly heldSinceAt: Date | null;
  readonly agentLostAt: Date | null;
  readonly keptUntilAt: Date | null;
  readonly third: string | null;
  /** The name of a third party who is an agent. */
  readonly thirdName: string | null;
  readonly thirdState: 'ringing' | 'asked' | 'in_agent_call' | null;
  readonly isSupervised: boolean;
  readonly verification: VerificationState | null;
  /** The agent's notes of this agent call so far. */
  readonly disposition: Disposition | null;
  readonly notes: string;
  readonly lastTransfer: { kind: string; target: string; result: string; at: string } | null;
}

/** SQL: what a {@link DeskCaller} has of an entry `e` and the state `s` of an agent. */
export const deskCallerColumns = `e.id AS entry_id, e.call_id, e.caller_number AS number, e.language, l.name AS queue,
            CASE WHEN s.status = 'wrap_up' THEN 'wrap_up' ELSE e.status END AS status,
            c.person_id, p.name AS person_name, ${coveredCases}, c.proof, e.priority_reason,
            CASE WHEN c.proof IN ('agent_verified', 'agent_verified_licence') THEN
              (SELECT x.number FROM verifications v JOIN agents x ON x.id = v.agent_id
                WHERE v.call_id = c.id AND v.event = 'agent_right' ORDER BY v.id DESC LIMIT 1) END AS verified_by,
            e.callback_id IS NOT NULL AS is_called_back,
            coalesce((SELECT b.wants_verification FROM callbacks b WHERE b.id = e.callback_id), false) AS wants_verification,
            e.transferred_from IS NOT NULL AS is_transferred,
            NOT ${isUnrecordedAgentCall} AS is_recorded, c.recording_consent IS NOT NULL AS has_heard_notice,
            e.entered_at, e.offered_at, e.connected_at, e.held_since_at, e.agent_lost_at, e.third, e.third_state,
            (SELECT x.name FROM agents x WHERE e.third = 'agent:' || x.number) AS third_name, e.verification,
            CASE WHEN e.status = 'offered' THEN e.offered_at + l.ring_s * interval '1 second' END AS ring_until_at,
            e.agent_lost_at + l.agent_return_s * interval '1 second' AS kept_until_at,
            EXISTS (SELECT FROM supervisions v WHERE v.entry_id = e.id
                       AND NOT EXISTS (SELECT FROM supervision_ends o WHERE o.id = v.id)) AS is_supervised,
            n.disposition, coalesce(n.notes, '') AS notes,
            (SELECT jsonb_build_object('kind', t.kind, 'target', t.target, 'result', t.result, 'at', t.at)
               FROM call_transfers t WHERE t.entry_id = e.id ORDER BY t.id DESC LIMIT 1) AS last_transfer`;

/** SQL: joins to an entry `e` what those columns are taken from. */
export const deskCallerJoins = `JOIN queues l ON l.id = e.queue_id
       JOIN calls c ON c.id = e.call_id
       LEFT JOIN persons p ON p.id = c.person_id
       LEFT JOIN agent_call_notes n ON n.entry_id = e.id`;

/** Reads the agent's caller; null when there is none. */
export async function readDeskCaller(db: Queryable, agentId: number): Promise<DeskCaller | null> {
  const { rows } = await queryNamed<DeskCaller>(
    db,
    'read-desk-caller',
    `SELECT ${deskCallerColumns}
       FROM agent_states s
       ${entryOfAgent}
       ${deskCallerJoins}
      WHERE s.agent_id = $1`,
    [agentId],
  );
  return rows[0] ?? null;
}

/** An agent call that broke off without its agent. */
export interface LostAgentCall {
  /** The agent who has had the caller since, by name; null: nobody yet. */
  readonly nextAgent: string | null;
}

export interface LastAgentCall {
  readonly entryId: number;
  readonly callId: string;
  readonly number: string;
  readonly endedAt: Date;
  /** Null: somebody ended it. */
  readonly lost: LostAgentCall | null;
  readonly disposition: Disposition | null;
  readonly notes: string;
  readonly isRecorded: boolean;
}

/** What a desk shows besides the caller. */
export interface DeskAgent extends Pick<
  AgentState,
  | 'status'
  | 'reason'
  | 'sinceAt'
  | 'entryId'
  | 'wrapUpUntilAt'
  | 'afterwards'
  | 'restsUntilAt'
  | 'unreachable'
  | 'callsToday'
  | 'callsOn'
> {
  readonly number: string;
  readonly name: string;
  readonly courtId: number | null;
  /** The page that is the agent's telephone. */
  readonly page: {
    readonly pageId: string;
    readonly takenAt: Date;
    readonly microphone: string;
    readonly isPublished: boolean;
  } | null;
  /** Callers who wait in the queues of the agent's court and in those of none. */
  readonly waiting: { readonly callers: number; readonly longestSinceAt: Date | null };
  /** The agent's latest call, over or not. */
  readonly lastAgentCall: LastAgentCall | null;
}

type DeskAgentRow = Omit<DeskAgent, 'page' | 'lastAgentCall' | 'waiting'> & {
  readonly waiting: object;
  readonly page: object | null;
  readonly lastAgentCall: object | null;
};

/**
 * Reads it in one statement: each open desk asks again and again. The last agent call is looked for in
 * each queue, because the agent calls that ended last in a queue are in an index, and those of an agent are
 * in none. Null when the agent was removed.
 * @param since the latest call of before is not shown any more.
 */
export async function readDeskAgent(
  db: Queryable,
  agentId: number,
  since: Date,
): Promise<DeskAgent | null> {
  const { rows } = await queryNamed<DeskAgentRow>(
    db,
    'read-desk-agent',
    `SELECT a.number, a.name, a.court_id, s.status, s.reason, s.since_at, s.entry_id, s.wrap_up_until_at, s.rests_until_at,
            s.unreachable, s.calls_today, s.calls_on,
            CASE WHEN s.afterwards IS NOT NULL
                 THEN json_build_object('to', s.afterwards, 'reason', coalesce(s.afterwards_reason, '')) END AS afterwards,
            (SELECT to_json(x) FROM (
               SELECT count(*)::int AS callers, min(w.entered_at) AS longest_since_at
                 FROM queue_entries w JOIN queues k ON k.id = w.queue_id
                WHERE w.status IN ('waiting', 'offered')
                  AND (a.court_id IS NULL OR coalesce(k.court_id, a.court_id) = a.court_id)) x) AS waiting,
            (SELECT to_json(x) FROM (
               SELECT p.page_id, p.taken_at, p.microphone, p.published_at IS NOT NULL AS is_published
                 FROM page_telephones p WHERE p.agent_id = a.id) x) AS page,
            (SELECT to_json(x) FROM (
               SELECT e.id AS entry_id, e.call_id, e.caller_number AS number, e.over_at AS ended_at, n.disposition,
                      coalesce(n.notes, '') AS notes, NOT ${isUnrecordedAgentCall} AS is_recorded,
                      CASE WHEN e.ended_by = 'lost' THEN jsonb_build_object('nextAgent',
                        (SELECT o.name FROM queue_entries y JOIN agents o ON o.id = y.agent_id
                          WHERE y.call_id = e.call_id AND y.id > e.id AND y.connected_at IS NOT NULL ORDER BY y.id LIMIT 1)) END AS lost
                 FROM queues l
                CROSS JOIN LATERAL (SELECT * FROM queue_entries t
                                     WHERE t.queue_id = l.id AND t.result = 'answered' AND t.over_at >= $2 AND t.agent_id = a.id
                                     ORDER BY t.over_at DESC, t.id DESC LIMIT 1) e
                 JOIN calls c ON c.id = e.call_id
                 LEFT JOIN agent_call_notes n ON n.entry_id = e.id
                ORDER BY e.over_at DESC, e.id DESC LIMIT 1) x) AS last_agent_call
       FROM agents a JOIN agent_states s ON s.agent_id = a.id
      WHERE a.id = $1 AND a.enabled`,
    [agentId, since],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { page, lastAgentCall, waiting } = row;
  return {
    ...row,
    waiting: withDates(jsonRow<DeskAgent['waiting']>(waiting), 'longestSinceAt'),
    page: page && withDates(jsonRow<NonNullable<DeskAgent['page']>>(page), 'takenAt'),
    lastAgentCall: lastAgentCall && withDates(jsonRow<LastAgentCall>(lastAgentCall), 'endedAt'),
  };
}
