/** What the wall shows: the lines and agents now, and the figures of the last quarter of an hour, hour and day. */
import type { Pool } from 'pg';
import { beginReading, withTransaction, type Queryable } from '../../../database/pool.js';
import { queryNamed } from '../../../database/rows.js';
import { agentsSignedIn } from '../../../line/control/store/floorNow.js';

export interface WindowFigures {
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  /** Fractions of 1; null when nobody called. */
  readonly serviceLevel: number | null;
  readonly connectionRate: number | null;
  readonly averageWaitS: number | null;
}

export interface LineOnWall {
  readonly id: number;
  readonly name: string;
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
}

export interface AgentOnWall {
  readonly number: string;
  readonly name: string;
  readonly status: string;
  readonly reason: string | null;
  readonly sinceAt: Date;
  /** Since when the agent's telephone is gone in a talk. */
  readonly lostSinceAt: Date | null;
  readonly lineIds: number[];
}

export const wallWindows = ['15m', '1h', 'day'] as const;
export type WallWindow = (typeof wallWindows)[number];

export interface WallFigures {
  readonly lines: (LineOnWall & { readonly windows: Record<WallWindow, WindowFigures> })[];
  readonly agents: AgentOnWall[];
  readonly overdueOrders: number;
}

/** Which lines: those of a wall, or those of a court (null: of all). */
export type WallLines =
  { readonly lineIds: readonly number[] } | { readonly courtId: number | null };

const nobody: WindowFigures = {
  offered: 0,
  answered: 0,
  abandoned: 0,
  serviceLevel: null,
  connectionRate: null,
  averageWaitS: null,
};

/**
 * Reads it all as of one moment. A line of no court is shown to every court.
 * @param today the beginning of the day in China.
 */
export async function readWallFigures(
  pool: Pool,
  which: WallLines,
  now: Date,
  today: Date,
): Promise<WallFigures> {
  const lineIds = 'lineIds' in which ? which.lineIds : null;
  const courtId = 'courtId' in which ? which.courtId : null;
  const read = async (db: Queryable): Promise<WallFigures> => {
    const { rows: lines } = await queryNamed<LineOnWall>(
      db,
      'wall-lines',
      `SELECT l.id, l.name, l.court_id, l.hours, l.service_level_s,
              (SELECT count(*)::int FROM line_entries e WHERE e.line_id = l.id AND e.status IN ('waiting', 'offered')) AS waiting,
              (SELECT min(e.entered_at) FROM line_entries e
                WHERE e.line_id = l.id AND e.status IN ('waiting', 'offered')) AS longest_since_at,
              (SELECT count(*)::int FROM callbacks b WHERE b.line_id = l.id AND b.over_at IS NULL) AS callbacks,
              (SELECT count(*)::int FROM callbacks b WHERE b.line_id = l.id AND b.status = 'waiting' AND b.next_at <= $3) AS callbacks_due,
              (SELECT count(*)::int FROM agent_lines m JOIN agent_states s ON s.agent_id = m.agent_id JOIN agents a ON a.id = m.agent_id
                WHERE m.line_id = l.id AND a.enabled AND s.status IN ('ready', 'offered', 'talking', 'wrap_up')) AS agents
         FROM lines l
        WHERE l.enabled AND ($1::int[] IS NULL OR l.id = ANY ($1)) AND ($2::int IS NULL OR coalesce(l.court_id, $2) = $2)
        ORDER BY l.name`,
      [lineIds, courtId, now],
    );
    const names = lines.map(({ name }) => name).join(' ');
    const starts = {
      '15m': new Date(now.getTime() - 15 * 60_000),
      '1h': new Date(now.getTime() - 3_600_000),
      day: today,
    };
    const windows = new Map<WallWindow, ReadonlyMap<string, WindowFigures>>();
    for (const window of wallWindows) {
      windows.set(window, await readWindow(db, starts[window], now, names));
    }
    const { rows: agents } = await queryNamed<AgentOnWall>(
      db,
      'wall-agents',
      `SELECT number, name, status, reason, since_at, line_ids,
              (SELECT e.agent_lost_at FROM line_entries e WHERE e.id = a.entry_id) AS lost_since_at
         FROM (${agentsSignedIn}) a ORDER BY lpad(number, 10, '0')`,
      [courtId],
    );
    return {
      agents: agentsOf(agents, new Set(lines.map(({ id }) => id))),
      overdueOrders: await countOverdue(db, lines, courtId),
      lines: lines.map((line) => ({
        ...line,
        windows: {
          '15m': windows.get('15m')?.get(line.name) ?? nobody,
          '1h': windows.get('1h')?.get(line.name) ?? nobody,
          day: windows.get('day')?.get(line.name) ?? nobody,
        },
      })),
    };
  };
  return withTransaction(pool, read, beginReading);
}

/** Those who serve one of these lines, with no others of their lines. */
function agentsOf(agents: readonly AgentOnWall[], lineIds: ReadonlySet<number>): AgentOnWall[] {
  return agents
    .map((agent) => ({ ...agent, lineIds: agent.lineIds.filter((id) => lineIds.has(id)) }))
    .filter((agent) => agent.lineIds.length > 0);
}

async function readWindow(
  db: Queryable,
  from: Date,
  now: Date,
  names: string,
): Promise<ReadonlyMap<string, WindowFigures>> {
  // Up to now and with it: who comes at this very moment counts.
  const { rows } = await queryNamed<WindowFigures & { name: string }>(
    db,
    'wall-window',
    `SELECT name, offered, answered, abandoned, service_level, connection_rate, average_wait_s
       FROM report_service($1::timestamptz, $2::timestamptz + interval '1 millisecond', 'line', $3::text)`,
    [from, now, names],
  );
  return new Map(rows.map(({ name, ...figures }) => [name, figures]));
}

/** Open orders of the lines' courts whose limit has passed; those that are confidential count, and nothing else is said of them. */
async function countOverdue(
  db: Queryable,
  lines: readonly LineOnWall[],
  courtId: number | null,
): Promise<number> {
  const courts = courtId !== null ? [courtId] : lines.map((line) => line.courtId);
  const isAll = courtId === null && courts.includes(null);
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'wall-overdue',
    `SELECT count(*)::int AS n FROM orders
      WHERE status IN ('opened', 'dispatched', 'accepted', 'returned', 'reopened') AND overdue_level > 0
        AND ($1::int[] IS NULL OR court_id = ANY ($1))`,
    [isAll ? null : courts],
  );
  return rows[0]?.n ?? 0;
}
