/**
 * What a column of a report is, and the columns that several reports have. A column of one report is
 * in that report.
 */

import type { Both } from '../rules/reportWords.js';

/** How a figure is formatted. */
export type FigureKind =
  | 'text'
  | 'moment'
  /** The first moment of a day in China. */
  | 'day'
  | 'count'
  /** In seconds. */
  | 'seconds'
  /** A fraction of 1. */
  | 'share'
  /** The mean of ratings from 1 to 5. */
  | 'score'
  /** Whether a limit is broken. */
  | 'alarm';

/** What a column says of itself in a language. */
interface ColumnWords {
  readonly title: string;
  /** How the figure is computed, printed beside it. */
  readonly formula?: string;
  /** The title in the summary, where no columns beside it explain it. */
  readonly titleAlone?: string;
}

/** A column of a report. Its own words are English, which is the language of commands and CSV. */
export interface Column extends ColumnWords {
  /** The column's name in the result of the SQL function. */
  readonly key: string;
  readonly kind: FigureKind;
  readonly zh: ColumnWords;
}

/** Whether a column is a time and not a figure. */
export const isTime = ({ kind }: Pick<Column, 'kind'>): boolean =>
  kind === 'moment' || kind === 'day';

/** The alarm limit: the connection rate over any 24 hours must not be lower (GB/T 33358-2016). */
export const connectionAlarmBelow = 0.95;

/** What a column may say beside its title. */
type More = Readonly<Partial<Record<'formula' | 'titleAlone', Both>>>;

const column =
  (kind: FigureKind) =>
  (key: string, title: Both, more: Both | More = {}): Column => {
    const { formula, titleAlone }: More = 'en' in more ? { formula: more } : more;
    const wordsIn = (language: keyof Both): ColumnWords => ({
      title: title[language],
      ...(formula !== undefined && { formula: formula[language] }),
      ...(titleAlone !== undefined && { titleAlone: titleAlone[language] }),
    });
    return { key, kind, ...wordsIn('en'), zh: wordsIn('zh') };
  };

/** Makes a column: its key, its title, and its formula or {@link More}, in both languages. */
export const text = column('text');
export const moment = column('moment');
export const day = column('day');
export const count = column('count');
export const seconds = column('seconds');
export const share = column('share');
export const score = column('score');
export const alarm = column('alarm');

/** Columns that several reports have. */
export const shared = {
  at: moment('at', { en: 'at', zh: '时间' }),
  queue: text('queue', { en: 'queue', zh: '队列' }),
  number: text(
    'number',
    { en: 'number', zh: '号码' },
    { en: 'in full, for calling back; empty: withheld', zh: '完整号码，供回电；空白为未显示号码' },
  ),
  agent: text('agent', { en: 'agent', zh: '坐席' }),
  result: text('result', { en: 'result', zh: '结果' }),
  language: text('language', { en: 'lang', zh: '语言' }),
  skills: text('skills', { en: 'needs', zh: '所需技能' }),
  wait: seconds(
    'wait_s',
    { en: 'wait', zh: '等待' },
    { en: 'from joining the queue to leaving it', zh: '自进入队列至离开队列' },
  ),
  answeredLater: moment('answered_later_at', { en: 'answered later', zh: '其后接通' }),
  offered: count(
    'offered',
    { en: 'offered', zh: '进线量' },
    {
      en: 'callers who joined the queue and whose wait is over; a transferred caller counts once',
      zh: '进入队列且等待已结束的来电人；转接的只计一次',
    },
  ),
  answered: count(
    'answered',
    { en: 'answered', zh: '接通量' },
    { en: 'were connected with an agent', zh: '已与坐席接通' },
  ),
  abandoned: count(
    'abandoned',
    { en: 'abandoned', zh: '放弃量' },
    { en: 'hung up while waiting; callbacks do not count', zh: '等待中挂机；选择回电的不计' },
  ),
  callbacks: count(
    'callbacks',
    { en: 'callbacks', zh: '选择回电' },
    { en: 'chose a callback instead of waiting', zh: '选择回电，不再等待' },
  ),
  closed: count(
    'closed',
    { en: 'closed', zh: '非工作时间' },
    {
      en: 'called outside the opening hours, or still waited at closing time',
      zh: '非工作时间来电，或下班时仍在等待',
    },
  ),
  lost: count(
    'lost',
    { en: 'lost', zh: '中断' },
    { en: 'hung up while the hotline was down', zh: '系统中断期间挂机' },
  ),
  connectionRate: share(
    'connection_rate',
    { en: 'connection 接通率', zh: '接通率' },
    { en: 'answered / (offered - closed)', zh: '接通量 ÷（进线量 − 非工作时间）' },
  ),
  talks: count(
    'talks',
    { en: 'agent calls', zh: '通话数' },
    { en: 'agent calls that ended', zh: '已结束的通话' },
  ),
  wrapUp: seconds(
    'wrap_up_s',
    { en: 'wrap-up', zh: '话后处理' },
    {
      en: 'from the end of an agent call to the end of its wrap-up',
      zh: '自通话结束至话后处理结束',
    },
  ),
  paused: seconds(
    'paused_s',
    { en: 'paused', zh: '小休时长' },
    { en: 'time in pauses within the period', zh: '本时段内的小休时间' },
  ),
  fromSeconds: count(
    'from_s',
    { en: 'from s', zh: '起（秒）' },
    { en: 'the class begins with this', zh: '本档下限，含本数' },
  ),
  belowSeconds: count(
    'below_s',
    { en: 'below s', zh: '止（秒）' },
    { en: 'the class ends before this', zh: '本档上限，不含本数' },
  ),
  cumulative: share(
    'cumulative',
    { en: 'up to here', zh: '累计占比' },
    { en: 'sum of the shares so far', zh: '占比累计' },
  ),
} as const satisfies Readonly<Record<string, Column>>;
