/** The reports in Chinese: titles, formulas and fixed words, by their English text. */

/** A text in both languages. */
export interface Both {
  readonly zh: string;
  readonly en: string;
}

/** Of reports: a short name, and what it is about. */
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
  pauses: { title: { zh: '示忙', en: 'Pauses' }, about: '坐席示忙，按原因' },
  offers: { title: { zh: '派接', en: 'Offers' }, about: '派给各坐席的来电：接听与未接' },
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
    about: '坐席未接的派接及来电人的结果',
  },
  satisfaction: { title: { zh: '满意度', en: 'Satisfaction' }, about: '通话后按键评价，1 至 5 分' },
  estimate: {
    title: { zh: '等待预估', en: 'Wait estimates' },
    about: '向来电人告知的等待时长的准确度',
  },
  calls: { title: { zh: '全部来电', en: 'All calls' }, about: '全部来电，含未要求人工的自助来电' },
  orders: {
    title: { zh: '工单', en: 'Orders' },
    about: '自派单起的工单：按期答复、逾期、退单、重复、重开',
  },
};

/** Titles of columns and of the summary's lines. */
const titles: Readonly<Record<string, string>> = {
  figure: '指标',
  value: '数值',
  formula: '公式',
  day: '日期',
  from: '时段起',
  line: '队列',
  skill: '技能',
  agent: '坐席',
  court: '法院',
  department: '部门',
  kind: '类型',
  at: '时间',
  number: '号码',
  result: '结果',
  lang: '语言',
  needs: '所需技能',
  wait: '等待',
  'answered later': '其后接通',
  offered: '进线量',
  answered: '接通量',
  abandoned: '放弃量',
  callbacks: '选择回拨',
  closed: '非工作时间',
  lost: '中断',
  'connection 接通率': '接通率',
  talks: '通话数',
  'wrap-up': '话后处理',
  paused: '示忙时长',
  'from s': '起（秒）',
  'below s': '止（秒）',
  'up to here': '累计占比',
  'in time': '及时接通',
  'answered in time': '及时接通量',
  short: '短时放弃',
  'short abandons': '短时放弃量',
  'service level': '服务水平',
  'of answered': '占接通量',
  'service level of answered': '服务水平（占接通量）',
  'with abandoned': '含放弃',
  'service level with abandoned': '服务水平（含放弃）',
  abandonment: '放弃率',
  ASA: '平均应答速度',
  longest: '最长',
  'longest wait': '最长等待',
  'by key': '按键离开',
  'left by key': '按键离开量',
  timeout: '等待超时',
  'turned away': '未能进线',
  waiting: '正在等待',
  'over 24 h': '连续 24 小时',
  'connection 接通率 over 24 h': '连续 24 小时接通率',
  alarm: '告警',
  share: '占比',
  others: '其他',
  place: '位次',
  missed: '未接',
  scores: '评价数',
  'satisfaction scores': '满意度评价数',
  'gave one': '参评率',
  '1': '1 分',
  '2': '2 分',
  '3': '3 分',
  '4': '4 分',
  '5': '5 分',
  mean: '平均',
  'mean satisfaction': '平均满意度',
  satisfied: '满意率',
  told: '已告知',
  'mean told': '平均告知等待',
  'mean wait': '平均实际等待',
  'mean error': '平均误差',
  'error of the estimate': '预估平均误差',
  bias: '偏差',
  'bias of the estimate': '预估偏差',
  'within 1 min': '一分钟内',
  handled: '处理量',
  talk: '通话',
  hold: '保持',
  'mean talk': '平均通话',
  AHT: '平均处理时长',
  'longest talk': '最长通话',
  talking: '通话中',
  'signed in': '签入',
  ready: '空闲',
  ringing: '振铃',
  'talk + hold': '通话与保持',
  occupancy: '利用率',
  reason: '原因',
  pauses: '示忙次数',
  offers: '派接数',
  withdrawn: '撤回',
  taken: '接听率',
  'mean ring': '平均振铃',
  rang: '振铃',
  calls: '来电量',
  'to the line': '要求人工',
  served: '已服务',
  failed: '故障',
  busy: '繁忙',
  'too long': '超时长',
  'go on': '进行中',
  'mean length': '平均时长',
  dispatched: '派单量',
  replied: '已答复',
  'overdue 1': '一级逾期',
  'overdue 2': '二级逾期',
  'overdue 3+': '三级及以上逾期',
  returned: '退单',
  extended: '延期',
  supervised: '督办',
  reopened: '重开',
  'reply rate': '按期答复率',
  'finish rate': '按期办结率',
  'return rate': '退单率',
  'repeated 7 d': '7 日重复率',
  'repeated 30 d': '30 日重复率',
  'reopen rate': '重开率',
  content: '满意率',
  'mean reply': '平均答复时长',
  'wait of 50%': '50% 等待不超过',
  'wait of 90%': '90% 等待不超过',
  'wait of 95%': '95% 等待不超过',
  'wait of 99%': '99% 等待不超过',
};

/** Titles that mean something else in one report. */
const titlesIn: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  orders: { closed: '已办结', 'in time': '按期答复' },
  calls: { abandoned: '放弃' },
  handling: { longest: '最长通话' },
  pauses: { longest: '最长一次' },
  'missed-offers': { wait: '总等待' },
};

const formulas: Readonly<Record<string, string>> = {
  'in full, for calling back; empty: withheld': '完整号码，供回拨；空白为未显示号码',
  'callers who joined the line and whose wait is over; a transferred caller counts once':
    '进入队列且等待已结束的来电人；转接的只计一次',
  'hung up while waiting; callbacks do not count': '等待中挂机；选择回拨的不计',
  'chose a callback instead of waiting': '选择回拨，不再等待',
  'called outside the opening hours, or still waited at closing time':
    '非工作时间来电，或下班时仍在等待',
  'hung up while the hotline was down': '系统中断期间挂机',
  'answered / (offered - closed)': '接通量 ÷（进线量 − 非工作时间）',
  'talks that ended': '已结束的通话',
  'sum of the shares so far': '占比累计',
  'answered within T, ringing included': '在 T 秒内接通，含振铃',
  'abandoned within the limit of a short abandon': '在短时放弃时限内放弃',
  'answered within T / (offered - short abandons - callbacks)':
    'T 秒内接通 ÷（进线量 − 短时放弃 − 选择回拨）',
  "app_queue's: answered within T / answered": 'app_queue 口径：T 秒内接通 ÷ 接通量',
  "app_queue's: (answered within T + abandoned within T) / (answered + abandoned)":
    'app_queue 口径：（T 秒内接通 + T 秒内放弃）÷（接通量 + 放弃量）',
  '(abandoned - short abandons) / offered': '（放弃量 − 短时放弃）÷ 进线量',
  'average speed of answer: mean wait of the answered, ringing included':
    '已接通来电的平均等待，含振铃',
  'longest wait of the answered': '已接通来电的最长等待',
  'pressed a key to return to self-service': '按键返回自助服务',
  'reached the longest wait of the line': '达到队列最长等待时限',
  'line full, or no agent signed in': '队列已满，或无坐席签入',
  'still waiting; not yet counted as offered': '仍在等待，尚未计入进线量',
  'answered / (offered - closed) over the 24 hours that end with the interval':
    '至本时段末连续 24 小时的 接通量 ÷（进线量 − 非工作时间）',
  'connection rate over 24 h < 95% (GB/T 33358-2016)':
    '连续 24 小时接通率低于 95%（GB/T 33358-2016）',
  'answered in this class / answered': '本档接通量 ÷ 接通量',
  'callback, key, timeout, closed, lost': '回拨、按键、超时、非工作时间、中断',
  'on arrival': '进线时',
  'offers that agents missed during the wait': '等待期间坐席未接的派接',
  'scores / talks that ended': '评价数 ÷ 已结束的通话',
  'sum of scores / scores': '评分之和 ÷ 评价数',
  'scores of 4 and 5 / scores': '4 分和 5 分 ÷ 评价数',
  'answered callers who were told a wait on arrival': '进线时获告等待时长并已接通的来电人',
  'mean of |told - waited|': '|告知 − 实际| 的平均',
  'mean of (told - waited); above 0: told too long a wait':
    '（告知 − 实际）的平均；大于 0 为告知偏长',
  '|told - waited| <= 60 s / told': '|告知 − 实际| ≤ 60 秒的 ÷ 已告知',
  'talks that ended, including those after a transfer': '已结束的通话，含转接后的',
  'without hold': '不含保持',
  'talk / handled': '通话 ÷ 处理量',
  'average handling time: (talk + hold + wrap-up) / handled': '（通话 + 保持 + 话后处理）÷ 处理量',
  'talks in progress; not yet counted as handled': '进行中的通话，尚未计入处理量',
  'an offer rings; counts in neither part of the occupancy': '派接振铃，不计入利用率的分子和分母',
  'including consultations with colleagues': '含与同事的咨询',
  '(talk + hold + wrap-up) / (talk + hold + wrap-up + ready)':
    '（通话 + 保持 + 话后处理）÷（通话 + 保持 + 话后处理 + 空闲）',
  'a pause that began earlier counts with its part in this period':
    '此前开始的示忙只计本时段内的部分',
  'not answered, refused, or the telephone was unreachable': '未应答、拒接，或话机不可达',
  'ended by the caller or the hotline; not a miss': '由来电人或热线结束，不计未接',
  'answered / (answered + missed)': '接听 ÷（接听 + 未接）',
  'of the answered': '仅计已接听',
  'talks in this class / talks': '本档通话 ÷ 通话数',
  'calls that asked for a person': '要求人工服务的来电',
  'of the calls that ended': '仅计已结束的来电',
  'orders first dispatched in this period': '本时段首次派出的工单',
  'replied before the limit of the first step passed': '在第一级时限前答复',
  'the limit of step 1 passed without an answer': '第一级时限已过而未答复',
  'the limit of step 2 also passed': '第二级时限亦已过',
  'the limit of step 3 also passed': '第三级时限亦已过',
  'returned by a wrong addressee (退单)': '非本部门职责而退回',
  'replied in time / (replied + overdue without a reply)': '按期答复 ÷（已答复 + 逾期未答复）',
  'last reply by the promised date / closed': '在承诺日前作出最后答复 ÷ 已办结',
  'returned / dispatched': '退单 ÷ 派单量',
  'orders whose caller called again within 7 days / dispatched':
    '7 日内来电人再次来电的工单 ÷ 派单量',
  'orders whose caller called again within 30 days / dispatched':
    '30 日内来电人再次来电的工单 ÷ 派单量',
  'reopened / replied': '重开 ÷ 已答复',
  'satisfied with the answer / callers who said whether they were': '对答复满意 ÷ 已作评价的来电人',
  'from the first dispatch to the first reply': '自首次派单至首次答复',
  '50% of the answered callers waited no longer than this': '50% 的已接通来电等待不超过此值',
  '90% of the answered callers waited no longer than this': '90% 的已接通来电等待不超过此值',
  '95% of the answered callers waited no longer than this': '95% 的已接通来电等待不超过此值',
  '99% of the answered callers waited no longer than this': '99% 的已接通来电等待不超过此值',
};

/** Fixed words in cells, by the column that has them. */
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  result: {
    answered: '已接通',
    abandoned: '放弃',
    timeout: '等待超时',
    closed: '非工作时间',
    full: '队列已满',
    no_agents: '无坐席',
    lost: '中断',
    waiting: '正在等待',
    key: '按键离开',
    callback: '选择回拨',
  },
  language: { zh: '中文', en: '英语' },
  // Why a pause was not the agent's own; her reasons stand in prompts/texts/keys/pauseReasons.ts.
  reason: {
    missed: '连续未接',
    supervisor: '班长设置',
  },
  name: {
    none: '无',
    nobody: '无坐席',
    contact_judge: '联系法官',
    complaint: '投诉',
    filing_complaint: '立案投诉',
    violation_report: '违纪违法举报',
    opinion: '意见建议',
    consultation: '咨询',
    handed_over: '转办',
  },
};

/** Returns a title of a report's column in both languages; null where the Chinese is missing. */
export function titleIn(report: string, en: string): Both | null {
  const zh = titlesIn[report]?.[en] ?? titles[en];
  return zh === undefined ? null : { zh, en };
}

/** Returns a formula in both languages; null where the Chinese is missing. */
export function formulaIn(en: string): Both | null {
  const zh = formulas[en];
  return zh === undefined ? null : { zh, en };
}

/** Returns a fixed word of a column in both languages; null for anything else, such as a name. */
export function wordIn(key: string, en: string): Both | null {
  const zh = words[key]?.[en];
  return zh === undefined ? null : { zh, en };
}
