/** The floor at this moment, for the console: waiting callers, agent calls, agents. */
import type { CourtScope } from '../../../court/rules/courtScope.js';
import type { Queryable } from '../../../core/database/pool.js';
import { asJson, jsonRow, queryNamed, withDates } from '../../../core/database/rows.js';
import type { Language } from '../../../telephony/call.js';

export interface WaitingOnFloor {
  readonly entryId: number;
  readonly callId: string;
  readonly place: number;
  readonly queueId: number;
  readonly queue: string;
  readonly number: string;
  readonly language: Language;
  readonly status: 'waiting' | 'offered';
  readonly enteredAt: Date;
  readonly needs: string[];
  readonly priorityReason: string | null;
  readonly misses: number;
  /** Of the time until an agent is free, told at arrival. */
  readonly estimateS: number | null;
  readonly agentId: number | null;
  readonly isCalledBack: boolean;
}

export interface AgentCallOnFloor {
  readonly entryId: number;
  readonly callId: string;
  readonly queueId: number;
  readonly queue: string;
  readonly number: string;
  readonly agentId: number;
  readonly enteredAt: Date;
  readonly connectedAt: Date;
  readonly heldSinceAt: Date | null;
  /** Since when the agent's telephone is gone: the caller hears music meanwhile. */
  readonly agentLostAt: Date | null;
  readonly supervisedBy: { agentId: number; mode: 'listen' | 'whisper' | 'join' }[];
}

export interface AgentOnFloor {
  readonly id: number;
  readonly number: string;
  readonly name: string;
  readonly courtId: number | null;
  readonly status: string;
  readonly reason: string | null;
  readonly sinceAt: Date;
  readonly afterwards: string | null;
  readonly skills: string[];
  readonly queueIds: number[];
  readonly callsToday: number;
  readonly missedToday: number;
  /** Mean of today's finished agent calls, in seconds: talk, hold and wrap-up. Null: there was none. */
  readonly averageHandleS: number | null;
}

export interface FloorNow {
  /** A snapshot of PostgreSQL: live events after it tell what has changed since (app/core/live/rules/cursor.ts). */
  readonly cursor: string;
  readonly queues: { id: number; name: string; courtId: number | null }[];
  readonly waiting: WaitingOnFloor[];
  readonly agentCalls: AgentCallOnFloor[];
  /** Those who are signed in. */
  readonly agents: AgentOnFloor[];
}

/**
 * SQL: the callers of a court are those of its queues, and those who called it and are in a queue of
 * no court.
 */
const ofScope = '($1::int IS NULL OR coalesce(l.court_id, c.court_id) = $1)';

/**
 * SQL: the agents who are signed in, with the queues that they serve: of a court and of none; null:
 * of every court.
 * @param court the parameter with the court, such as `$1`.
 */
export const agentsSignedIn = (
  court: string,
) => `SELECT a.id, a.number, a.name, a.court_id, s.status, s.reason, s.since_at, s.afterwards, s.skills,
         s.entry_id, s.calls_on, s.calls_today,
         ARRAY(SELECT m.queue_id FROM agent_queues m WHERE m.agent_id = a.id ORDER BY 1) AS queue_ids
    FROM agent_states s JOIN agents a ON a.id = s.agent_id
   WHERE a.enabled AND s.status <> 'signed_out' AND (${court}::int IS NULL OR coalesce(a.court_id, ${court}) = ${court})`;

/** $1: the court; $2: the queue; $3: the beginning of the day. */
const parts = {
  queues: `SELECT id, name, court_id FROM queues
           WHERE enabled AND ($1::int IS NULL OR coalesce(court_id, $1) = $1) ORDER BY name`,
  waiting: `SELECT w.entry_id, w.call_id, w.place, w.queue_id, w.queue, w.number, w.language, w.status, w.entered_at, w.needs,
                   w.priority_reason, w.misses, w.estimate_s, w.agent_id, w.is_called_back
              FROM (
         SELECT e.id AS entry_id, e.call_id, row_number() OVER (PARTITION BY e.queue_id ORDER BY e.order_at, e.id)::int AS place,
                e.queue_id, l.name AS queue, e.caller_number AS number, e.language, e.status, e.entered_at, e.needs,
                e.priority_reason, e.misses, e.estimate_s, e.agent_id, e.callback_id IS NOT NULL AS is_called_back,
                ${ofScope} AS is_within, e.order_at
           FROM queue_entries e JOIN queues l ON l.id = e.queue_id JOIN calls c ON c.id = e.call_id
          WHERE e.status IN ('waiting', 'offered')) w
        WHERE w.is_within AND ($2::text IS NULL OR w.queue = $2)
        ORDER BY w.order_at, w.entry_id`,
  agentCalls: `SELECT e.id AS entry_id, e.call_id, e.queue_id, l.name AS queue, e.caller_number AS number, e.agent_id, e.entered_at,
              e.connected_at, e.held_since_at, e.agent_lost_at,
              coalesce((SELECT jsonb_agg(jsonb_build_object('agentId', v.supervisor_id, 'mode', v.mode) ORDER BY v.id)
                          FROM supervisions v
                         WHERE v.entry_id = e.id AND NOT EXISTS (SELECT FROM supervision_ends o WHERE o.id = v.id)), '[]') AS supervised_by
         FROM queue_entries e JOIN queues l ON l.id = e.queue_id JOIN calls c ON c.id = e.call_id
        WHERE e.status = 'talking' AND e.agent_id IS NOT NULL AND ${ofScope} AND ($2::text IS NULL OR l.name = $2)
        ORDER BY e.connected_at, e.id`,
  // The day has both ends here: without its end PostgreSQL takes a third of all rows for those of the day, finds that too much, and
  // plans again for each reading, which costs more than the reading.
  agents: `WITH missed AS (
         SELECT agent_id, count(*)::int AS n FROM queue_events
          WHERE event = 'RINGNOANSWER' AND at >= $3 AND at < $3::timestamptz + interval '24 hours' GROUP BY agent_id),
       agent_calls AS (
         SELECT agent_id, count(*) AS n, sum(date_part('epoch', over_at - connected_at)) AS seconds FROM queue_entries
          WHERE entered_at >= $3 AND entered_at < $3::timestamptz + interval '24 hours' AND result = 'answered' GROUP BY agent_id),
       written AS (
         SELECT agent_id, sum(date_part('epoch', at - since_at)) AS seconds FROM agent_state_changes
          WHERE from_status = 'wrap_up' AND at >= $3 AND at < $3::timestamptz + interval '24 hours' GROUP BY agent_id)
       SELECT a.id, a.number, a.name, a.court_id, a.status, a.reason, a.since_at, a.afterwards, a.skills, a.queue_ids,
              CASE WHEN a.calls_on = ($3::timestamptz AT TIME ZONE 'Asia/Shanghai')::date THEN a.calls_today ELSE 0 END AS calls_today,
              coalesce(m.n, 0) AS missed_today,
              round((t.seconds + coalesce(w.seconds, 0)) / t.n)::float AS average_handle_s
         FROM (${agentsSignedIn('$1')}) a
              LEFT JOIN missed m ON m.agent_id = a.id
              LEFT JOIN agent_calls t ON t.agent_id = a.id
              LEFT JOIN written w ON w.agent_id = a.id
        ORDER BY lpad(a.number, 10, '0')`,
} as const;

/**
 * Reads it all as of one moment: in one statement, because each costs the console more than what it reads, and every event of a busy
 * floor has it read again.
 * @param scope the court of the callers; agents of no court serve every court, and are shown to
 *   each.
 * @param queue only this one's callers; null: all queues.
 * @param today the beginning of the day in China.
 */
export async function readFloorNow(
  db: Queryable,
  scope: CourtScope,
  queue: string | null,
  today: Date,
): Promise<FloorNow> {
  const { rows } = await queryNamed<{ cursor: string } & Record<keyof typeof parts, object[]>>(
    db,
    'floor-now',
    `SELECT pg_current_snapshot()::text AS cursor, ${asJson(parts.queues)} AS queues, ${asJson(parts.waiting)} AS waiting,
            ${asJson(parts.agentCalls)} AS agent_calls, ${asJson(parts.agents)} AS agents`,
    [scope, queue, today],
  );
  const [floor] = rows;
  if (floor === undefined) throw new Error('the floor is one row');
  return {
    cursor: floor.cursor,
    queues: floor.queues.map((row) => jsonRow(row)),
    ...callersOf(floor),
    agents: floor.agents.map((row) => withDates(jsonRow<AgentOnFloor>(row), 'sinceAt')),
  };
}

/**
 * Reads only the callers of the floor: a new caller appears on every open floor, and the agents are
 * most of what it shows.
 * @param scope as for `readFloorNow`.
 */
export async function readCallersNow(
  db: Queryable,
  scope: CourtScope,
  queue: string | null,
): Promise<Pick<FloorNow, 'waiting' | 'agentCalls'>> {
  const { rows } = await queryNamed<CallerRows>(
    db,
    'callers-now',
    `SELECT ${asJson(parts.waiting)} AS waiting, ${asJson(parts.agentCalls)} AS agent_calls`,
    [scope, queue],
  );
  const [callers] = rows;
  if (callers === undefined) throw new Error('the callers are one row');
  return callersOf(callers);
}

type CallerRows = Readonly<Record<'waiting' | 'agentCalls', object[]>>;

function callersOf({ waiting, agentCalls }: CallerRows): Pick<FloorNow, 'waiting' | 'agentCalls'> {
  return {
    waiting: waiting.map((row) => withDates(jsonRow<WaitingOnFloor>(row), 'enteredAt')),
    agentCalls: agentCalls.map((row) =>
      withDates(
        jsonRow<AgentCallOnFloor>(row),
        'enteredAt',
        'connectedAt',
        'heldSinceAt',
        'agentLostAt',
      ),
    ),
  };
}
