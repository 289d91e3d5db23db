/** What the wallboard shows: the queues and agents now, and the figures of the last quarter of an hour, hour and day. */
import type { Queryable } from '../../../core/database/pool.js';
import { asJson, jsonRow, queryNamed, withDates } from '../../../core/database/rows.js';
import { agentsSignedIn } from '../../../agents/control/store/floorNow.js';
import { alarmsOn, type Alarm } from './alarms.js';

export interface WindowFigures {
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  /** Fractions of 1; null when nobody called. */
  readonly serviceLevel: number | null;
  readonly connectionRate: number | null;
  readonly averageWaitS: number | null;
}

export interface QueueOnWallboard {
  readonly id: number;
  readonly name: string;
  /** Null: the queue has only its name. */
  readonly titleZh: string | null;
  readonly titleEn: string | null;
  readonly courtId: number | null;
  readonly hours: 'court' | 'always';
  readonly serviceLevelS: number;
  readonly waiting: number;
  /** Since when the caller waits who came first. */
  readonly longestSinceAt: Date | null;
  readonly callbacks: number;
  readonly callbacksDue: number;
  /** Agents who serve it and are signed in, and not on a break. */
  readonly agents: number;
  /** Thresholds of the queue as fractions of 1; null: it has none. */
  readonly serviceLevelTarget: number | null;
  readonly connectionRateTarget: number | null;
}

export interface AgentOnWallboard {
  readonly number: string;
  readonly name: string;
  readonly status: string;
  readonly reason: string | null;
  readonly sinceAt: Date;
  /** Since when the agent's telephone is gone in an agent call. */
  readonly lostSinceAt: Date | null;
  readonly queueIds: number[];
}

const wallboardWindows = ['15m', '1h', 'day'] as const;
export type WallboardWindow = (typeof wallboardWindows)[number];

export interface WallboardFigures {
  readonly queues: (QueueOnWallboard & {
    readonly windows: Record<WallboardWindow, WindowFigures>;
  })[];
  readonly agents: AgentOnWallboard[];
  readonly overdueTickets: number;
  /** Those that are on. */
  readonly alarms: Alarm[];
}

/** Which queues: those of a wallboard, or those of a court (null: of all). */
export type WallboardQueues =
  { readonly queueIds: readonly number[] } | { readonly courtId: number | null };

/**
 * SQL, with $1: ids of queues or null; $2: the court or null; $3: the present; $4: the beginnings of
 * the windows; $5: ids of tickets; $6: the court of queues of no court, or null.
 */
const chosen = `SELECT l.* FROM queues l
        WHERE l.enabled AND ($1::int[] IS NULL OR l.id = ANY ($1)) AND ($2::int IS NULL OR coalesce(l.court_id, $2) = $2)`;
const targetOf = (subject: 'service_level' | 'connection_rate') =>
  `(SELECT t.threshold FROM alarm_thresholds t WHERE t.queue_id = l.id AND t.subject = '${subject}')`;
const parts = {
  queues: `SELECT l.id, l.name, l.title_zh, l.title_en, l.court_id, l.hours,
              coalesce(l.service_level_s, norm_answer_s((SELECT k.settings FROM courts k WHERE k.id = coalesce(l.court_id, $6)))) AS service_level_s,
              (SELECT count(*)::int FROM queue_entries e WHERE e.queue_id = l.id AND e.status IN ('waiting', 'offered')) AS waiting,
              (SELECT min(e.entered_at) FROM queue_entries e
                WHERE e.queue_id = l.id AND e.status IN ('waiting', 'offered')) AS longest_since_at,
              (SELECT count(*)::int FROM callbacks b WHERE b.queue_id = l.id AND b.over_at IS NULL) AS callbacks,
              (SELECT count(*)::int FROM callbacks b WHERE b.queue_id = l.id AND b.status = 'waiting' AND b.next_at <= $3) AS callbacks_due,
              (SELECT count(*)::int FROM agent_queues m JOIN agent_states s ON s.agent_id = m.agent_id JOIN agents a ON a.id = m.agent_id
                WHERE m.queue_id = l.id AND a.enabled AND s.status IN ('ready', 'offered', 'talking', 'wrap_up')) AS agents,
              ${targetOf('service_level')} AS service_level_target, ${targetOf('connection_rate')} AS connection_rate_target
         FROM chosen l ORDER BY l.name`,
  // Up to now and with it: who comes at this very moment counts.
  windows: `SELECT w.*
         FROM wallboard_service($4::timestamptz[], $3::timestamptz + interval '1 millisecond',
                           (SELECT coalesce(string_agg(l.name, ' '), '') FROM chosen l)) w`,
  agents: `SELECT number, name, status, reason, since_at, queue_ids,
              (SELECT e.agent_lost_at FROM queue_entries e WHERE e.id = a.entry_id) AS lost_since_at
         FROM (${agentsSignedIn('$2')}) a ORDER BY lpad(number, 10, '0')`,
  // Those that are confidential count, but for those kept from who looks, and nothing else is said of them.
  overdue: `SELECT count(*)::int AS n FROM tickets
      WHERE status IN ('opened', 'dispatched', 'accepted', 'returned', 'reopened') AND overdue_level > 0 AND id <> ALL ($5::bigint[])
        AND CASE WHEN $2::int IS NOT NULL THEN court_id = $2
                 ELSE EXISTS (SELECT FROM chosen l WHERE l.court_id IS NULL) OR court_id IN (SELECT l.court_id FROM chosen l) END`,
  alarms: alarmsOn('$2', '$1'),
} as const;

const nobody: WindowFigures = {
  offered: 0,
  answered: 0,
  abandoned: 0,
  serviceLevel: null,
  connectionRate: null,
  averageWaitS: null,
};

/** What the figures depend on besides the queues. */
export interface WallboardAsked {
  readonly now: Date;
  /** The beginning of the day in China. */
  readonly today: Date;
  /** Ids of tickets that are kept from who looks. */
  readonly leftOut: readonly number[];
  /** By whose norms of service queues of no court are measured; null: by the national one. */
  readonly greetingCourtId: number | null;
}

/**
 * Reads it all as of one moment: in one statement, because a wallboard asks every few seconds. A queue of
 * no court is shown to every court.
 */
export async function readWallboardFigures(
  db: Queryable,
  which: WallboardQueues,
  { now, today, leftOut, greetingCourtId }: WallboardAsked,
): Promise<WallboardFigures> {
  const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const starts: Record<WallboardWindow, Date> = {
    '15m': minutesAgo(15),
    '1h': minutesAgo(60),
    day: today,
  };
  const { rows } = await queryNamed<
    Record<'queues' | 'windows' | 'agents' | 'alarms', object[]> & { overdue: number }
  >(
    db,
    'wallboard-now',
    `WITH chosen AS MATERIALIZED (${chosen})
     SELECT ${asJson(parts.queues)} AS queues, ${asJson(parts.windows)} AS windows, ${asJson(parts.agents)} AS agents,
            (${parts.overdue}) AS overdue, ${asJson(parts.alarms)} AS alarms`,
    [
      'queueIds' in which ? which.queueIds : null,
      'courtId' in which ? which.courtId : null,
      now,
      wallboardWindows.map((window) => starts[window]),
      leftOut,
      greetingCourtId,
    ],
  );
  const [wallboard] = rows;
  if (wallboard === undefined) throw new Error('the wallboard is one row');
  const windows = new Map<string, WindowFigures>();
  for (const row of wallboard.windows) {
    const { n, name, ...figures } = jsonRow<WindowFigures & { n: number; name: string }>(row);
    windows.set(`${wallboardWindows[n - 1] ?? ''} ${name}`, figures);
  }
  const windowOf = (window: WallboardWindow, { name }: QueueOnWallboard) =>
    windows.get(`${window} ${name}`) ?? nobody;
  const queues = wallboard.queues.map((row) =>
    withDates(jsonRow<QueueOnWallboard>(row), 'longestSinceAt'),
  );
  const agents = wallboard.agents.map((row) =>
    withDates(jsonRow<AgentOnWallboard>(row), 'sinceAt', 'lostSinceAt'),
  );
  return {
    agents: agentsOf(agents, new Set(queues.map(({ id }) => id))),
    overdueTickets: wallboard.overdue,
    alarms: wallboard.alarms.map((row) => withDates(jsonRow<Alarm>(row), 'beganAt')),
    queues: queues.map((queue) => ({
      ...queue,
      windows: {
        '15m': windowOf('15m', queue),
        '1h': windowOf('1h', queue),
        day: windowOf('day', queue),
      },
    })),
  };
}

/** Those who serve one of these queues, with no others of their queues. */
function agentsOf(
  agents: readonly AgentOnWallboard[],
  queueIds: ReadonlySet<number>,
): AgentOnWallboard[] {
  return agents
    .map((agent) => ({ ...agent, queueIds: agent.queueIds.filter((id) => queueIds.has(id)) }))
    .filter((agent) => agent.queueIds.length > 0);
}
