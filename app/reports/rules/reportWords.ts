/** Names of the reports, and the fixed words in their cells. A column has its words itself (store/reportColumns.ts). */

/** A text in both languages. */
export interface Both {
  readonly zh: string;
  readonly en: string;
}

/** Of reports: a short name, and its subject. */
export const reportTitles: Readonly<
  Record<string, { readonly title: Both; readonly about: string }>
> = {
  summary: { title: { zh: '综合', en: 'Summary' }, about: '一段时间的全部指标及其计算公式' },
  service: {
    title: { zh: '服务水平', en: 'Service level' },
    about: '服务水平、接通率、放弃率、应答速度',
  },
  outcomes: { title: { zh: '排队结果', en: 'Outcomes' }, about: '进入队列的来电人的最终结果' },
  connection: {
    title: { zh: '接通率', en: 'Connection rate' },
    about: '各时段及连续 24 小时的接通率，含告警',
  },
  handling: {
    title: { zh: '处理时长', en: 'Handling' },
    about: '已接通来电的通话、保持和话后处理',
  },
  occupancy: { title: { zh: '坐席利用率', en: 'Occupancy' }, about: '坐席各状态时长及工作占比' },
  pauses: { title: { zh: '小休', en: 'Pauses' }, about: '坐席小休，按原因' },
  offers: {
    title: { zh: '来电分配', en: 'Offers' },
    about: '分配给各坐席的来电：接听与未接',
  },
  waiting: { title: { zh: '等待分布', en: 'Waits' }, about: '等待时长的分布' },
  talking: { title: { zh: '通话分布', en: 'Talk times' }, about: '通话时长的分布，含保持' },
  abandoned: {
    title: { zh: '放弃来电', en: 'Abandoned calls' },
    about: '等待中挂机的来电人及其号码',
  },
  missed: {
    title: { zh: '未接来电', en: 'Missed calls' },
    about: '因其他原因未能接通的来电人及其号码',
  },
  'missed-offers': {
    title: { zh: '坐席未接', en: 'Missed offers' },
    about: '坐席未接的来电分配及来电人的结果',
  },
  satisfaction: { title: { zh: '满意度', en: 'Satisfaction' }, about: '通话后按键评价，1 至 5 分' },
  estimate: {
    title: { zh: '等待预估', en: 'Wait estimates' },
    about: '向来电人告知的等待时长的准确度',
  },
  calls: { title: { zh: '全部来电', en: 'All calls' }, about: '全部来电，含未要求人工的自助来电' },
  tickets: {
    title: { zh: '工单', en: 'Tickets' },
    about: '自转办起的工单：按期答复、逾期、退单、重复、重新办理',
  },
  norms: {
    title: { zh: '规范达标', en: 'Norms of service' },
    about: '法院选用的服务规范是否达到，按规范和法院；未达标的逐件见“未达标明细”',
  },
  'norm-misses': {
    title: { zh: '未达标明细', en: 'Norms missed' },
    about: '未达到服务规范的来电和工单，含来电号码',
  },
};

const kinds = {
  contact_judge: { zh: '联系法官', en: 'contact the judge' },
  complaint: { zh: '投诉', en: 'complaint' },
  filing_complaint: { zh: '立案投诉', en: 'complaint about filing' },
  violation_report: { zh: '举报', en: 'report of a violation' },
  opinion: { zh: '意见建议', en: 'opinion' },
  consultation: { zh: '咨询', en: 'consultation' },
  handed_over: { zh: '坐席转办', en: 'handed over' },
  judge_appointment: { zh: '预约法官', en: 'appointment with the judge' },
  judgment_questions: { zh: '判后答疑', en: 'questions after judgment' },
  visit: { zh: '预约接访', en: 'visit' },
} as const;

/**
 * Fixed words in cells, by the column that has them. In English they are the codes themselves where
 * a code reads as a word; the page asks for the calls of a group by its English word.
 */
const words = {
  result: {
    answered: { zh: '已接通', en: 'answered' },
    abandoned: { zh: '放弃', en: 'abandoned' },
    timeout: { zh: '等待超时', en: 'waited too long' },
    closed: { zh: '非工作时间', en: 'closed' },
    full: { zh: '队列已满', en: 'queue full' },
    no_agents: { zh: '无坐席', en: 'no agents' },
    lost: { zh: '中断', en: 'hotline down' },
    waiting: { zh: '正在等待', en: 'waiting' },
    digit: { zh: '按键离开', en: 'left by a digit' },
    callback: { zh: '选择回电', en: 'callback' },
    not_reached: { zh: '回电未接通', en: 'not reached' },
  },
  language: { zh: { zh: '中文', en: 'Chinese' }, en: { zh: '英语', en: 'English' } },
  // Reasons of pauses that the agent did not choose; the agents' own reasons are in
  // prompts/texts/digits/pauseReasons.ts.
  reason: {
    refused: { zh: '连续拒接', en: 'refused calls' },
    not_answered: { zh: '连续未接', en: 'missed calls' },
    unreachable: { zh: '话机无法接通', en: 'not reached' },
    administrator: { zh: '管理员设置', en: 'administrator' },
    missed: { zh: '连续未接', en: 'missed calls' },
    supervisor: { zh: '班长设置', en: 'supervisor' },
  },
  name: {
    none: { zh: '无', en: 'none' },
    nobody: { zh: '无坐席', en: 'nobody' },
    ...kinds,
  },
  matter: kinds,
  norm: {
    answer: { zh: '及时接听', en: 'answered' },
    ticket: { zh: '每电必登', en: 'every call a ticket' },
    reply: { zh: '按期答复', en: 'replied' },
    callback: { zh: '当日回电', en: 'called back' },
    office: { zh: '办公电话接听', en: 'office answered' },
    analysis: { zh: '定期分析', en: 'analysed' },
  },
  target: {
    ticket: { zh: '登记工单', en: 'a ticket' },
    'same day': { zh: '当日', en: 'the same day' },
    week: { zh: '每周', en: 'every week' },
    month: { zh: '每月', en: 'every month' },
  },
} as const satisfies ReportWords;

type ReportWords = Readonly<Record<string, Readonly<Record<string, Both>>>>;

/** Stands where a limit is broken. */
export const alarmWord: Both = { zh: '告警', en: 'ALARM' };

/** Says after a heading that its figures are seconds. */
export const inSeconds: Both = { zh: '（秒）', en: ' (s)' };

/** Returns a fixed word of a column in both languages; null for anything else, such as a name. */
export function wordIn(key: string, code: string): Both | null {
  return (words as ReportWords)[key]?.[code] ?? null;
}

/** How the figure of a norm's target is said, by its unit (`norm_targets` in sql/functions/report_norms.sql). */
const units: Readonly<Record<string, (figure: string) => Both>> = {
  s: (figure) => ({ zh: `${figure} 秒内`, en: `within ${figure} s` }),
  d: (figure) => ({ zh: `${figure} 个工作日`, en: `${figure} working days` }),
  rings: (figure) => ({ zh: `响铃 ${figure} 声内`, en: `within ${figure} rings` }),
};

/** Returns the target of a norm, such as `15 s`, in both languages; null for another text. */
export function targetIn(text: string): Both | null {
  const [figure = '', unit = ''] = text.split(' ');
  return units[unit]?.(figure) ?? null;
}
