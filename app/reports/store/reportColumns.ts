/**
 * What a column of a report is, and the columns that several reports have. A column of one report
 * stands in that report.
 */

/** How a figure is formatted. */
export type FigureKind =
  | 'text'
  | 'moment'
  | 'count'
  /** In seconds. */
  | 'seconds'
  /** A fraction of 1. */
  | 'share'
  /** The mean of ratings from 1 to 5. */
  | 'score'
  /** Whether a limit is broken. */
  | 'alarm';

/** A column of a report. */
export interface Column {
  /** The column's name in the result of the SQL function. */
  readonly key: string;
  readonly title: string;
  readonly kind: FigureKind;
  /** How the figure is computed, printed beside it. */
  readonly formula?: string;
  /** The title in the summary, where no columns beside it say what it is about. */
  readonly titleAlone?: string;
}

/** The alarm limit: the connection rate over any 24 hours must not be lower (GB/T 33358-2016). */
export const connectionAlarmBelow = 0.95;

/** What a column may have beside its kind, key and title. */
type More = Pick<Column, 'formula' | 'titleAlone'>;

const column =
  (kind: FigureKind) =>
  (key: string, title: string, more: string | More = {}): Column => ({
    key,
    title,
    kind,
    ...(typeof more === 'string' ? { formula: more } : more),
  });

/** Makes a column: its key, its title, and its formula or {@link More}. */
export const text = column('text');
export const moment = column('moment');
export const count = column('count');
export const seconds = column('seconds');
export const share = column('share');
export const score = column('score');
export const alarm = column('alarm');

/** Columns that several reports have. */
export const shared = {
  at: moment('at', 'at'),
  line: text('line', 'line'),
  number: text('number', 'number', 'in full, for calling back; empty: withheld'),
  agent: text('agent', 'agent'),
  result: text('result', 'result'),
  language: text('language', 'lang'),
  skills: text('skills', 'needs'),
  wait: seconds('wait_s', 'wait'),
  answeredLater: moment('answered_later_at', 'answered later'),
  offered: count(
    'offered',
    'offered',
    'callers who joined the line and whose wait is over; a transferred caller counts once',
  ),
  answered: count('answered', 'answered'),
  abandoned: count('abandoned', 'abandoned', 'hung up while waiting; callbacks do not count'),
  callbacks: count('callbacks', 'callbacks', 'chose a callback instead of waiting'),
  closed: count(
    'closed',
    'closed',
    'called outside the opening hours, or still waited at closing time',
  ),
  lost: count('lost', 'lost', 'hung up while the hotline was down'),
  connectionRate: share('connection_rate', 'connection 接通率', 'answered / (offered - closed)'),
  talks: count('talks', 'talks', 'talks that ended'),
  wrapUp: seconds('wrap_up_s', 'wrap-up'),
  paused: seconds('paused_s', 'paused'),
  fromSeconds: count('from_s', 'from s'),
  belowSeconds: count('below_s', 'below s'),
  cumulative: share('cumulative', 'up to here', 'sum of the shares so far'),
} as const satisfies Readonly<Record<string, Column>>;
