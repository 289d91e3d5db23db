/**
 * Every report by its name: how its rows can be grouped, its columns with their formulas, and the SQL function that
 * computes it. The functions stand in sql/functions (report_*.sql), and other programs may call them too.
 */
import { figures as f, type Column } from './reportFigures.js';

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

const intervals = ['day', '15m', '30m', '60m'] as const;

export type Argument = 'from' | 'until' | 'by' | 'line' | 'asOf' | 'results';

export interface SqlReport extends ReportDefinition {
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
    about: 'every figure of a period, with its formula',
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
    about: 'outcomes of the callers who joined the line',
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
    about: 'callers offered to each agent, accepted and missed',
    groupings: [],
    takesLine: false,
    columns: [f.agent, f.offers, f.answered, f.missed, f.withdrawn, f.answeredShare, f.averageRing],
    sql: { name: 'report_offers', takes: ['from', 'until'] },
  },
  {
    name: 'waiting',
    about: 'distribution of waits',
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
    about: 'distribution of talk times, hold included',
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
    about: 'callers who reached nobody for other reasons, with their numbers',
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
    about: 'offers that agents missed, and the outcome for the caller',
    groupings: [],
    takesLine: true,
    columns: [f.at, f.agent, f.line, f.number, f.ring, f.result, f.wait],
    sql: { name: 'report_missed_offers', takes: ['from', 'until', 'line'] },
  },
  {
    name: 'satisfaction',
    about: 'scores 1 to 5, keyed in after the talk',
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
    about: 'accuracy of the wait that callers were told',
    groupings: [...intervals, 'line', 'skill', 'total'],
    takesLine: true,
    columns: [f.told, f.averageTold, f.averageWaitOfTold, f.absoluteError, f.bias, f.withinAMinute],
    sql: { name: 'report_estimate', takes: ['from', 'until', 'by', 'line'] },
  },
  {
    name: 'calls',
    about: 'all calls, including those of callers who never asked for a person',
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

export function definitionOf(name: string): SqlReport {
  const definition = definitions.find((each) => each.name === name);
  if (definition === undefined) throw new Error(`there is no report ${name}`);
  return definition;
}

function withoutFormula({ key, title, kind }: Column): Column {
  return { key, title, kind };
}
