/** The calls behind a figure of a report. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';
import type { Grouping } from './sqlReport.js';
import type { Part } from './computeReport.js';
import { inTurn } from './inTurn.js';

/** SQL: a caller who called in, as the reports count arrivals (report_entries in sql/functions). */
const arrival = 'w.transferred_from IS NULL AND w.callback_id IS NULL';
const arrivals = (condition: string) => `${arrival} AND ${condition}`;

const ofService: Readonly<Record<string, string>> = {
  offered: arrivals('w.wait_s IS NOT NULL'),
  answered: arrivals('w.connected_at IS NOT NULL'),
  answered_in_time: arrivals('w.connected_at IS NOT NULL AND w.wait_s <= w.service_level_s'),
  abandoned: arrivals(`w.result = 'abandoned'`),
  short_abandoned: arrivals(`w.result = 'abandoned' AND w.wait_s < w.short_abandon_s`),
  callbacks: arrivals(`w.result = 'callback'`),
  closed: arrivals(`w.result = 'closed'`),
  timeouts: arrivals(`w.result = 'timeout'`),
  digits: arrivals(`w.result = 'digit'`),
  turned_away: arrivals(`w.result IN ('full', 'no_agents')`),
  lost: arrivals(`w.result = 'lost'`),
  waiting: arrivals('w.wait_s IS NULL'),
};

const ofHandling: Readonly<Record<string, string>> = {
  handled: 'w.talk_s IS NOT NULL',
  talking: 'w.connected_at IS NOT NULL AND w.talk_s IS NULL',
};

const scored = (score: string) =>
  `w.result = 'answered' AND EXISTS (SELECT FROM satisfaction s
      WHERE s.call_id = w.call_id AND s.agent_id = w.agent_id AND s.score ${score})`;

const ofSatisfaction: Readonly<Record<string, string>> = {
  talks: 'w.talk_s IS NOT NULL',
  scores: scored('> 0'),
  ...Object.fromEntries([1, 2, 3, 4, 5].map((score) => [`score_${score}`, scored(`= ${score}`)])),
};

/** The lower limits of the classes, as sql/functions/report_queue.sql and report_agents.sql have them, in the row's first column. */
const waitClass = '$4::int IS NULL OR (w.wait_s >= $4 AND ($5::int IS NULL OR w.wait_s < $5))';
const agentCallClass =
  '$4::int IS NULL OR (w.talk_s + w.hold_s >= $4 AND ($5::int IS NULL OR w.talk_s + w.hold_s < $5))';
// An agent call in progress has no result yet, and its wait counts.
const inQueue = arrivals(
  `w.wait_s IS NOT NULL AND w.result IS DISTINCT FROM 'full' AND w.result IS DISTINCT FROM 'no_agents'`,
);

/** By report and column: which entries the figure counts. */
const conditions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  service: ofService,
  outcomes: ofService,
  connection: ofService,
  handling: ofHandling,
  waiting: {
    answered: `${inQueue} AND w.connected_at IS NOT NULL AND (${waitClass})`,
    abandoned: `${inQueue} AND w.result = 'abandoned' AND (${waitClass})`,
    others: `${inQueue} AND w.connected_at IS NULL AND w.result <> 'abandoned' AND (${waitClass})`,
  },
  talking: { talks: `w.talk_s IS NOT NULL AND (${agentCallClass})` },
  satisfaction: ofSatisfaction,
  estimate: { told: arrivals('w.connected_at IS NOT NULL AND w.estimate_s IS NOT NULL') },
};

/** Whether there is a list of the calls that a figure counts. */
export function hasCalls(report: string, figure: string): boolean {
  return conditionOf(report, figure) !== undefined;
}

/** Only what is in the table: every object of JavaScript also has a `constructor`, and it is no SQL. */
function conditionOf(report: string, figure: string): string | undefined {
  const ofReport = Object.hasOwn(conditions, report) ? conditions[report] : undefined;
  return ofReport !== undefined && Object.hasOwn(ofReport, figure) ? ofReport[figure] : undefined;
}

export interface CallsOfFigure {
  readonly report: string;
  /** A column for which {@link hasCalls} is true. */
  readonly figure: string;
  readonly from: Date;
  readonly until: Date;
  /** Names of queues with spaces between; null: all. */
  readonly queue: string | null;
  /** The row of a grouping: its queue, skill or agent; of a distribution the beginning of the class. */
  readonly by?: Grouping | undefined;
  readonly group?: string | undefined;
  /** Of a class of a distribution: seconds. */
  readonly fromS?: number | undefined;
  readonly belowS?: number | undefined;
  /** Calls to leave out. */
  readonly except: readonly string[];
}

export interface CallOfFigure {
  readonly callId: string;
  readonly entryId: number;
  readonly at: Date;
  readonly queue: string;
  readonly agent: string | null;
  readonly number: string;
  readonly result: string | null;
  readonly waitS: number | null;
  readonly talkS: number | null;
  readonly hasRecording: boolean;
}

/** Lists the calls that a figure counts, the newest first, when it is its turn. */
export async function readCallsOfFigure(
  db: Queryable,
  asked: CallsOfFigure,
  { limit, offset }: Part,
): Promise<CallOfFigure[]> {
  const condition = conditionOf(asked.report, asked.figure);
  if (condition === undefined) {
    throw new Error(`${asked.report} has no list of calls of ${asked.figure}`);
  }
  const groups: Readonly<Partial<Record<Grouping, string>>> = {
    queue: 'w.queue = $6',
    skill: `$6 = ANY (CASE WHEN w.skills = '{}' THEN '{none}' ELSE w.skills END)`,
    agent: `coalesce(a.number || ' ' || a.name, 'nobody') = $6`,
  };
  const ofGroup = asked.by === undefined ? undefined : groups[asked.by];
  const read = () =>
    queryRows<CallOfFigure>(
      db,
      `SELECT w.call_id, w.id AS entry_id, w.entered_at AS at, w.queue, a.number || ' ' || a.name AS agent,
            w.caller_number AS number, w.result, w.wait_s, w.talk_s,
            EXISTS (SELECT FROM recordings r WHERE r.call_id = w.call_id AND r.entry_id = w.id AND r.status = 'stored'
                      AND r.file IS NOT NULL) AS has_recording
       FROM queue_waits w LEFT JOIN agents a ON a.id = w.agent_id
      WHERE w.entered_at >= $1 AND w.entered_at < $2
        AND ($3::text IS NULL OR w.queue = ANY (string_to_array($3, ' ')))
        AND ($4::int IS NULL OR $4 >= 0) AND ($5::int IS NULL OR $5 >= 0)
        AND ($6::text IS NULL OR ${ofGroup ?? 'true'}) AND w.call_id <> ALL ($9::uuid[])
        AND ${condition}
      ORDER BY w.entered_at DESC, w.id DESC
      LIMIT $7 OFFSET $8`,
      [
        ...[asked.from, asked.until, asked.queue, asked.fromS ?? null, asked.belowS ?? null],
        ...[asked.group ?? null, limit, offset, asked.except],
      ],
    );
  const { rows } = await inTurn(read);
  return rows;
}
