/** Reports on the norms of service that courts have chosen: whether each was kept, and each case that was not. */
import { readCourts } from '../../court/store/courts.js';
import type { Queryable } from '../../core/database/pool.js';
import { count, seconds, share, shared, text } from './reportColumns.js';
import type { SqlReport } from './sqlReport.js';

const norm = text('norm', { en: 'norm', zh: '规范' });
const matter = text('matter', { en: 'matter', zh: '事项' });
const target = text('target', { en: 'target', zh: '要求' });
const court = text('court', { en: 'court', zh: '法院' });

/** What counts as a case of each norm, and what does not. */
const cases = {
  en:
    'answer: callers in the queue, without short abandons, callbacks and closed hours; ticket: calls that are over, reached an agent and keep their number, ' +
    'without silent, wrong, broken and transferred ones; reply: tickets first dispatched in the period, not urgent, answered or overdue; callback: callers who ' +
    'waited and reached nobody, and left a number; office: telephones of the court that rang for a caller to the end; analysis: weeks or months whose ' +
    'time to be analysed ended in the period',
  zh:
    '接听：进入队列的来电，不含短时放弃、选择回电和非工作时间；登记：坐席接听、已结束并保留号码的来电，不含无声、误拨、中断和转出的；' +
    '答复：本时段首次转办的非紧急工单，已答复或已逾期的；回电：排队未接通且有号码的来电；办公电话：为来电人拨打并有结果的；分析：分析期限在本时段内届满的周或月',
};

export const norms: SqlReport = {
  name: 'norms',
  about:
    'whether the norms of service were kept, by norm and court; norm-misses has each case that was not',
  groupings: [],
  takesQueue: false,
  isNeverFinal: true,
  columns: [
    norm,
    matter,
    target,
    court,
    count('cases', { en: 'cases', zh: '件数' }, cases),
    count(
      'kept',
      { en: 'kept', zh: '达标' },
      {
        formula: {
          en:
            'answered within the seconds; a ticket opened or joined; answered before its first limit; called back, or answered at a later call, on the same ' +
            'day; the office answered within the rings; this report was sent by mail before the next week or month ended',
          zh:
            '在要求秒数内接通；已登记工单或并入原工单；在第一级时限前答复；当日已回电或来电人当日再次来电接通；办公电话在响铃次数内接听；' +
            '下一周或下一月结束前本报表已发邮件',
        },
        titleAlone: { en: 'cases kept', zh: '达标件数' },
      },
    ),
    count('missed', { en: 'missed', zh: '未达标' }, { en: 'cases - kept', zh: '件数 − 达标' }),
    share('kept_share', { en: 'kept', zh: '达标率' }, { en: 'kept / cases', zh: '达标 ÷ 件数' }),
  ],
  sql: { name: 'report_norms', takes: ['from', 'until', 'norms', 'leftOut', 'leftOutCalls'] },
};

export const normMisses: SqlReport = {
  name: 'norm-misses',
  about: 'cases in which a norm of service was not kept, with the callers’ numbers',
  groupings: [],
  takesQueue: false,
  columns: [
    shared.at,
    norm,
    matter,
    target,
    court,
    shared.number,
    text('ticket', { en: 'ticket', zh: '工单' }),
    shared.agent,
    seconds(
      'took_s',
      { en: 'took', zh: '用时' },
      { en: 'of the wait, or from dispatch to reply', zh: '等待时长，或自转办至答复' },
    ),
  ],
  sql: { name: 'report_norm_misses', takes: ['from', 'until', 'norms', 'leftOut', 'leftOutCalls'] },
};

/** What courts promise, as `norm_targets` (sql/functions/report_norms.sql) takes it. */
interface PromisedNorms {
  readonly court: number;
  /** Seconds. */
  readonly answer: number | null;
  readonly ticket: boolean;
  /** Working days, by kind of ticket. */
  readonly reply: Readonly<Record<string, number>>;
  readonly callback: boolean;
  /** Rings. */
  readonly office: number | null;
  readonly analysis: 'week' | 'month' | null;
}

/** Reads the norms of a court, or of all courts (null). */
export async function readNorms(db: Queryable, courtId: number | null): Promise<PromisedNorms[]> {
  const courts = (await readCourts(db)).filter(({ id }) => courtId === null || id === courtId);
  return courts.map(({ id, settings }) => {
    const { answerWithinS, ticketForEveryCall, replyWithinDays, ...others } = settings.norms;
    const reply = Object.entries(replyWithinDays).flatMap(([kind, days]) =>
      days === null ? [] : [[kind, days] as const],
    );
    return {
      court: id,
      answer: answerWithinS,
      ticket: ticketForEveryCall,
      reply: Object.fromEntries(reply),
      callback: others.callBackSameDay,
      office: others.officeRings,
      analysis: others.analysis,
    };
  });
}
