/**
 * The reports of the desk and of orders. The SQL functions of migrations 0005 and 0009 compute
 * them, and other programs may call those too. This file gives each report its name, its groupings,
 * and its columns with their formulas.
 */
import type { Pool } from 'pg';
import {
  connectionAlarmBelow,
  figures as f,
  type Column,
  type FigureKind,
} from './reportFigures.js';
import { withTransaction, type Queryable } from '../../database/pool.js';

/** By what the rows of a report can be grouped. */
export type Grouping =
  | 'total'
  | '15m'
  | '30m'
  | '60m'
  | 'day'
  | 'line'
  | 'skill'
  | 'agent'
  /** This one and those below are for orders. */
  | 'court'
  | 'department'
  | 'kind';

export interface ReportDefinition {
  readonly name: string;
  readonly about: string;
  /**
   * The first is the default. A report without groupings is a list, or one table for the whole
   * period.
   */
  readonly groupings: readonly Grouping[];
  readonly takesLine: boolean;
  readonly columns: readonly Column[];
}

export interface ReportRequest {
  readonly from: Date;
  /** The first moment after the period. */
  readonly until: Date;
  /** One of the report's groupings; absent for a report without any. */
  readonly by?: Grouping;
  /** Name of a line; null for all lines. */
  readonly line: string | null;
  /** What is still going on counts up to this moment. */
  readonly asOf: Date;
}

/** A figure in a column of mixed kinds. */
export interface Measured {
  readonly kind: FigureKind;
  readonly value: number | boolean | null;
}

/**
 * Null when the figure does not exist, because nothing was counted of which it could be a part or a
 * mean.
 */
export type Cell = string | number | boolean | Date | Measured | null;

export interface Report {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

const intervals = ['day', '15m', '30m', '60m'] as const;

type Argument = 'from' | 'until' | 'by' | 'line' | 'asOf' | 'results';

interface SqlReport extends ReportDefinition {
  /** Null for a report that is assembled from others. */
  readonly sql: {
    readonly name: string;
    readonly takes: readonly Argument[];
    readonly results?: readonly string[];
  } | null;
}

const definitions: readonly SqlReport[] = [
  {
    name: 'summary',
    about: 'every figure of a time, with its formula',
    groupings: [],
    takesLine: true,
    columns: [
      { key: 'figure', title: 'figure', kind: 'text' },
      { key: 'value', title: 'value', kind: 'text' },
      { key: 'formula', title: 'formula', kind: 'text' },
    ],
    sql: null,
  },
  {
    name: 'service',
    about: 'service level, connection rate, abandonment, speed of answer',
    groupings: [...intervals, 'line', 'skill', 'total'],
    takesLine: true,
    columns: [
      f.offered,
      f.answered,
      f.answeredInTime,
      f.abandoned,
      f.shortAbandoned,
      f.callbacks,
      f.serviceLevel,
      f.serviceLevelOfAnswered,
      f.serviceLevelWithAbandoned,
      f.connectionRate,
      f.abandonment,
      f.averageWait,
      f.longestWait,
    ],
    sql: { name: 'report_service', takes: ['from', 'until', 'by', 'line'] },
  },
  {
    name: 'outcomes',
    about: 'what became of those who joined the line',
    groupings: [...intervals, 'line', 'skill', 'total'],
    takesLine: true,
    columns: [
      f.offered,
      f.answered,
      f.abandoned,
      f.callbacks,
      f.keys,
      f.timeouts,
      f.closed,
      f.turnedAway,
      f.lost,
      f.waiting,
    ],
    sql: { name: 'report_service', takes: ['from', 'until', 'by', 'line'] },
  },
  {
    name: 'connection',
    about: 'connection rate 接通率 of each interval and over 24 hours, with the alarm',
    groupings: ['60m', '15m', '30m', 'day'],
    takesLine: true,
    columns: [f.offered, f.closed, f.answered, f.connectionRate, f.rollingRate, f.alarm],
    sql: { name: 'report_connection', takes: ['from', 'until', 'by', 'line'] },
  },
  {
    name: 'handling',
    about: 'talk, hold and wrap-up of the callers who were answered',
    groupings: [...intervals, 'line', 'skill', 'agent', 'total'],
    takesLine: true,
    columns: [
      f.handled,
      f.talk,
      f.hold,
      f.wrapUp,
      f.averageTalk,
      f.averageHandling,
      f.longestTalk,
      f.talking,
    ],
    sql: { name: 'report_handling', takes: ['from', 'until', 'by', 'line', 'asOf'] },
  },
  {
    name: 'occupancy',
    about: "agents' time by state, and how much of it was work",
    groupings: [...intervals, 'agent', 'total'],
    takesLine: false,
    columns: [f.signedIn, f.ready, f.ringing, f.talkAndHold, f.wrapUp, f.paused, f.occupancy],
    sql: { name: 'report_agent_time', takes: ['from', 'until', 'by', 'asOf'] },
  },
  {
    name: 'pauses',
    about: "agents' pauses by reason",
    groupings: [],
    takesLine: false,
    columns: [f.agent, f.reason, f.pauses, f.paused, f.longestPause],
    sql: { name: 'report_pauses', takes: ['from', 'until', 'asOf'] },
  },
  {
    name: 'offers',
    about: 'callers offered to each agent, taken and missed',
    groupings: [],
    takesLine: false,
    columns: [f.agent, f.offers, f.answered, f.missed, f.withdrawn, f.answeredShare, f.averageRing],
    sql: { name: 'report_offers', takes: ['from', 'until'] },
  },
  {
    name: 'waiting',
    about: 'how many waited how long',
    groupings: [],
    takesLine: true,
    columns: [
      f.fromSeconds,
      f.belowSeconds,
      f.answered,
      f.shareOfAnswered,
      f.cumulative,
      f.abandoned,
      f.others,
    ],
    sql: { name: 'report_waiting', takes: ['from', 'until', 'line'] },
  },
  {
    name: 'talking',
    about: 'how many talked how long, hold included',
    groupings: [],
    takesLine: true,
    columns: [f.fromSeconds, f.belowSeconds, f.talks, f.shareOfTalks, f.cumulative],
    sql: { name: 'report_talking', takes: ['from', 'until', 'line'] },
  },
  {
    name: 'abandoned',
    about: 'callers who hung up while waiting, with their numbers',
    groupings: [],
    takesLine: true,
    columns: [
      f.at,
      f.line,
      f.number,
      f.wait,
      f.firstPlace,
      f.misses,
      f.language,
      f.skills,
      f.answeredLater,
    ],
    sql: {
      name: 'report_unanswered',
      takes: ['from', 'until', 'line', 'results'],
      results: ['abandoned'],
    },
  },
  {
    name: 'missed',
    about: 'callers who reached nobody for another reason, with their numbers',
    groupings: [],
    takesLine: true,
    columns: [f.at, f.line, f.number, f.result, f.wait, f.language, f.skills, f.answeredLater],
    sql: {
      name: 'report_unanswered',
      takes: ['from', 'until', 'line', 'results'],
      results: ['timeout', 'closed', 'full', 'no_agents', 'lost'],
    },
  },
  {
    name: 'missed-offers',
    about: 'offers that an agent did not take, and what became of the caller',
    groupings: [],
    takesLine: true,
    columns: [f.at, f.agent, f.line, f.number, f.ring, f.result, f.wait],
    sql: { name: 'report_missed_offers', takes: ['from', 'until', 'line'] },
  },
  {
    name: 'satisfaction',
    about: 'keys 1 to 5 after the talk',
    groupings: [...intervals, 'line', 'skill', 'agent', 'total'],
    takesLine: true,
    columns: [
      f.talks,
      f.scores,
      f.answerRate,
      f.score1,
      f.score2,
      f.score3,
      f.score4,
      f.score5,
      f.averageScore,
      f.satisfied,
    ],
    sql: { name: 'report_satisfaction', takes: ['from', 'until', 'by', 'line'] },
  },
  {
    name: 'estimate',
    about: 'how far the wait that callers were told was off',
    groupings: [...intervals, 'line', 'skill', 'total'],
    takesLine: true,
    columns: [f.told, f.averageTold, f.averageWaitOfTold, f.absoluteError, f.bias, f.withinAMinute],
    sql: { name: 'report_estimate', takes: ['from', 'until', 'by', 'line'] },
  },
  {
    name: 'calls',
    about: 'all calls, also of those who never asked for a person',
    groupings: [...intervals, 'total'],
    takesLine: false,
    columns: [
      f.calls,
      f.inLine,
      f.served,
      f.abandoned,
      f.failed,
      f.busy,
      f.tooLong,
      f.lost,
      f.goingOn,
      f.averageLength,
    ].map((column) => (column === f.abandoned ? withoutFormula(column) : column)),
    sql: { name: 'report_calls', takes: ['from', 'until', 'by'] },
  },
  {
    name: 'orders',
    about: 'orders from dispatch: answered in time, overdue, returned, repeated, reopened',
    groupings: ['court', 'department', 'kind', 'day', 'total'],
    takesLine: false,
    columns: [
      f.dispatched,
      f.replied,
      f.repliedInTime,
      f.finished,
      f.overdue1,
      f.overdue2,
      f.overdue3,
      f.returned,
      f.extended,
      f.supervised,
      f.reopened,
      f.replyRate,
      f.finishRate,
      f.returnRate,
      f.repeatRate7,
      f.repeatRate30,
      f.reopenRate,
      f.satisfiedRate,
      f.averageReply,
    ],
    sql: { name: 'report_orders', takes: ['from', 'until', 'by'] },
  },
];

/** All reports, under the names by which they are requested. */
export const reports: readonly ReportDefinition[] = definitions;

/** Finds a report by name; null when there is none. */
export function findReport(name: string): ReportDefinition | null {
  return definitions.find((definition) => definition.name === name) ?? null;
}

function definitionOf(name: string): SqlReport {
  const definition = definitions.find((each) => each.name === name);
  if (definition === undefined) throw new Error(`there is no report ${name}`);
  return definition;
}

/** Reads the thresholds of every line in use, in seconds: service level and short abandon. */
export async function readThresholds(
  db: Queryable,
): Promise<{ line: string; serviceLevelS: number; shortAbandonS: number }[]> {
  const { rows } = await db.query<{
    line: string;
    serviceLevelS: number;
    shortAbandonS: number;
  }>(
    `SELECT name AS line, service_level_s AS "serviceLevelS", short_abandon_s AS "shortAbandonS"
       FROM lines WHERE enabled ORDER BY name`,
  );
  return rows;
}

/**
 * Reads the connection rate 接通率 of all lines over the 24 hours before a moment; null when nobody
 * called. A rate below {@link connectionAlarmBelow} raises the alarm.
 */
export async function readConnectionRate(db: Queryable, now: Date): Promise<number | null> {
  const { rows } = await db.query<{ connection_rate: number | null }>(
    `SELECT connection_rate FROM report_service($1::timestamptz - interval '1 day', $1, 'total', NULL)`,
    [now],
  );
  return rows[0]?.connection_rate ?? null;
}

/** Computes a report. `request.by` must be one of the report's groupings. */
export async function readReport(
  pool: Pool,
  report: ReportDefinition,
  asked: ReportRequest,
): Promise<Report> {
  const definition = definitionOf(report.name);
  // No report contains intervals that have not begun.
  const request = asked.until > asked.asOf ? { ...asked, until: asked.asOf } : asked;
  return withTransaction(pool, async (db) => {
    // All figures are of the same moment. The memory is enough to join the million callers of a
    // month.
    await db.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await db.query("SET LOCAL work_mem = '64MB'");
    if (definition.sql === null) {
      return { columns: definition.columns, rows: await summary(db, request) };
    }
    const rows = await ask(db, definition, request);
    const columns = [...groupColumns(request.by), ...definition.columns];
    return { columns, rows: rows.map((row) => columns.map(({ key }) => row[key] ?? null)) };
  });
}

type Row = Readonly<Record<string, Cell | undefined>>;

const castOf: Readonly<Record<Argument, string>> = {
  from: 'timestamptz',
  until: 'timestamptz',
  by: 'text',
  line: 'text',
  asOf: 'timestamptz',
  results: 'text[]',
};

async function ask(db: Queryable, definition: SqlReport, request: ReportRequest): Promise<Row[]> {
  if (definition.sql === null) throw new Error(`${definition.name} has no function`);
  const { name, takes, results } = definition.sql;
  const values = {
    from: request.from,
    until: request.until,
    line: request.line,
    asOf: request.asOf,
    by: request.by ?? 'total',
    results,
  };
  const { rows } = await db.query<Row>(
    `SELECT * FROM ${name}(${takes.map((each, index) => `$${index + 1}::${castOf[each]}`).join(', ')})`,
    takes.map((each) => values[each]),
  );
  return rows;
}

/** Returns the first column, which names the interval or the group. */
function groupColumns(by: Grouping | undefined): Column[] {
  switch (by) {
    case undefined:
    case 'total':
      return [];
    case '15m':
    case '30m':
    case '60m':
    case 'day':
      return [{ key: 'starts_at', title: by === 'day' ? 'day' : 'from', kind: 'moment' }];
    case 'line':
    case 'skill':
    case 'agent':
    case 'court':
    case 'department':
    case 'kind':
      return [{ key: 'name', title: by, kind: 'text' }];
  }
}

function withoutFormula({ key, title, kind }: Column): Column {
  return { key, title, kind };
}

/** Titles that identify a figure without the columns beside it. */
const longTitles: Readonly<Partial<Record<string, string>>> = {
  answered_in_time: 'answered in time',
  short_abandoned: 'short abandons',
  service_level_of_answered: 'service level of answered',
  service_level_with_abandoned: 'service level with abandoned',
  longest_wait_s: 'longest wait',
  keys: 'left by key',
  rolling_rate: 'connection 接通率 over 24 h',
  is_alarm: 'alarm',
  longest_talk_s: 'longest talk',
  scores: 'satisfaction scores',
  average_score: 'mean satisfaction',
  absolute_error_s: 'error of the estimate',
  bias_s: 'bias of the estimate',
};

async function summary(db: Queryable, request: ReportRequest): Promise<Cell[][]> {
  const total = { ...request, by: 'total' as const };
  const read = async (name: string, columns: readonly Column[]): Promise<Cell[][]> => {
    const row = (await ask(db, definitionOf(name), total))[0] ?? {};
    return columns.map((column) => line(column, row));
  };
  const line = (column: Column, row: Row): Cell[] => [
    longTitles[column.key] ?? column.title,
    { kind: column.kind, value: (row[column.key] ?? null) as Measured['value'] },
    column.formula ?? '',
  ];
  const others = [f.keys, f.timeouts, f.closed, f.turnedAway, f.lost, f.waiting];
  const result = await read('service', [...definitionOf('service').columns, ...others]);

  const quantiles = await db.query<Row>(
    'SELECT * FROM report_wait_quantiles($1::timestamptz, $2::timestamptz, $3::text)',
    [request.from, request.until, request.line],
  );
  for (const percent of [50, 90, 95, 99]) {
    const column: Column = {
      key: `p${percent}`,
      title: `wait of ${percent}%`,
      kind: 'seconds',
      formula: `so long or shorter waited ${percent}% of the answered`,
    };
    result.push(line(column, quantiles.rows[0] ?? {}));
  }
  const dayBefore = new Date(request.until.getTime() - 24 * 3_600_000);
  const lastDay = await ask(db, definitionOf('service'), { ...total, from: dayBefore });
  const rate = lastDay[0]?.connection_rate ?? null;
  const rolling: Row = {
    rolling_rate: rate,
    is_alarm: typeof rate === 'number' && rate < connectionAlarmBelow,
  };
  for (const column of [f.rollingRate, f.alarm]) result.push(line(column, rolling));
  result.push(
    ...(await read('handling', [f.handled, f.talking, f.averageTalk, f.averageHandling])),
    ...(request.line === null ? await read('occupancy', [f.occupancy]) : []),
    ...(await read('satisfaction', [f.scores, f.averageScore, f.satisfied, f.answerRate])),
    ...(await read('estimate', [f.absoluteError, f.bias])),
  );
  return result;
}
