/** The queues at this moment, for those who watch them. */
import type { Pool } from 'pg';
import type { AgentStatus } from '../rules/agentState.js';
import type { CourtScope } from '../../court/rules/courtScope.js';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

export interface WaitingNow {
  readonly queue: string;
  /** 1 is the next of the caller's queue. */
  readonly place: number;
  readonly number: string;
  readonly waitS: number;
  /** Skills that the caller still needs. */
  readonly needs: readonly string[];
  readonly priority: string | null;
  readonly misses: number;
  /** Number of the agent whose telephone rings for the caller. */
  readonly ringsAt: string | null;
  /** The estimate that the caller was told at arrival. */
  readonly estimateS: number | null;
}

export interface AgentCallNow {
  readonly queue: string;
  readonly number: string;
  readonly agent: string;
  readonly waitedS: number;
  readonly talkS: number;
  /** Seconds on hold so far; null for a caller who is not. */
  readonly heldS: number | null;
}

export interface AgentStateNow {
  /** Number and name. */
  readonly agent: string;
  readonly status: AgentStatus;
  readonly reason: string | null;
  readonly forS: number;
  readonly callsToday: number;
  readonly skills: readonly string[];
}

export interface ServiceNow {
  /** Of those who came in the last 30 minutes, today, and in the last 24 hours. */
  readonly span: 'last 30 min' | 'today' | 'last 24 h';
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly serviceLevel: number | null;
  readonly connectionRate: number | null;
  readonly averageWaitS: number | null;
}

export interface QueueNow {
  readonly at: Date;
  readonly waiting: readonly WaitingNow[];
  readonly talking: readonly AgentCallNow[];
  /** Those who are signed in. */
  readonly agents: readonly AgentStateNow[];
  readonly service: readonly ServiceNow[];
}

const seconds = (from: string) => `greatest(0, date_part('epoch', $1::timestamptz - ${from}))`;

/**
 * Reads it all as of one moment.
 * @param queue only this one's callers; null: those of all queues.
 * @param scope whose agents are shown, besides those of no court.
 * @param today the beginning of the day in China.
 */
export async function readQueueNow(
  pool: Pool,
  now: Date,
  today: Date,
  queue: string | null,
  scope: CourtScope = null,
): Promise<QueueNow> {
  return withTransaction(pool, async (db) => {
    await db.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const waiting = await queryRows<WaitingNow>(
      db,
      `SELECT * FROM (
         SELECT l.name AS queue, row_number() OVER (PARTITION BY e.queue_id ORDER BY e.order_at, e.id)::int AS place,
                e.caller_number AS number, ${seconds('e.entered_at')} AS wait_s, e.needs,
                e.priority_reason AS priority, e.misses, a.number AS rings_at, e.estimate_s,
                e.order_at, e.id
           FROM queue_entries e
           JOIN queues l ON l.id = e.queue_id
           LEFT JOIN agents a ON a.id = e.agent_id
          WHERE e.status IN ('waiting', 'offered')) w
        WHERE $2::text IS NULL OR w.queue = $2
        ORDER BY w.order_at, w.id`,
      [now, queue],
    );
    const talking = await queryRows<AgentCallNow>(
      db,
      `SELECT l.name AS queue, e.caller_number AS number, a.number || ' ' || a.name AS agent,
              date_part('epoch', e.connected_at - e.entered_at) AS waited_s,
              ${seconds('e.connected_at')} AS talk_s,
              CASE WHEN e.held_since_at IS NOT NULL THEN ${seconds('e.held_since_at')} END AS held_s
         FROM queue_entries e
         JOIN queues l ON l.id = e.queue_id
         JOIN agents a ON a.id = e.agent_id
        WHERE e.status = 'talking' AND ($2::text IS NULL OR l.name = $2)
        ORDER BY e.connected_at, e.id`,
      [now, queue],
    );
    const agents = await queryRows<AgentStateNow>(
      db,
      `SELECT a.number || ' ' || a.name AS agent, s.status, s.reason, ${seconds('s.since_at')} AS for_s,
              CASE WHEN s.calls_on = ($1::timestamptz AT TIME ZONE 'Asia/Shanghai')::date
                   THEN s.calls_today ELSE 0 END AS calls_today, s.skills
         FROM agent_states s JOIN agents a ON a.id = s.agent_id
        WHERE a.enabled AND s.status <> 'signed_out' AND ($2::int IS NULL OR coalesce(a.court_id, $2) = $2)
        ORDER BY lpad(a.number, 10, '0')`,
      [now, scope],
    );
    const service: ServiceNow[] = [];
    for (const [span, from] of [
      ['last 30 min', new Date(now.getTime() - 30 * 60_000)],
      ['today', today],
      ['last 24 h', new Date(now.getTime() - 24 * 3_600_000)],
    ] as const) {
      service.push({ span, ...(await readService(db, from, now, queue)) });
    }
    return {
      at: now,
      waiting: waiting.rows,
      talking: talking.rows,
      agents: agents.rows,
      service,
    };
  });
}

async function readService(
  db: Queryable,
  from: Date,
  now: Date,
  queue: string | null,
): Promise<Omit<ServiceNow, 'span'>> {
  // Up to and including now: a caller who arrives at this moment counts.
  const { rows } = await queryRows<Omit<ServiceNow, 'span'>>(
    db,
    `SELECT offered, answered, abandoned, service_level, connection_rate,
            average_wait_s
       FROM report_service($1::timestamptz, $2::timestamptz + interval '1 millisecond', 'total', $3::text)`,
    [from, now, queue],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the query returned no total');
  return row;
}
