/** Reports about the queue: who came, how long they waited, and what became of them. */
import {
  alarm,
  connectionAlarmBelow,
  count,
  score,
  seconds,
  share,
  shared,
} from './reportColumns.js';
import { intervals, type SqlReport } from './sqlReport.js';

export const service: SqlReport = {
  name: 'service',
  about: 'service level, connection rate, abandonment, speed of answer',
  groupings: [...intervals, 'queue', 'skill', 'total'],
  takesQueue: true,
  columns: [
    shared.offered,
    shared.answered,
    count(
      'answered_in_time',
      { en: 'in time', zh: '及时接通' },
      {
        formula: { en: 'answered within T, ringing included', zh: '在 T 秒内接通，含振铃' },
        titleAlone: { en: 'answered in time', zh: '及时接通量' },
      },
    ),
    shared.abandoned,
    count(
      'short_abandoned',
      { en: 'short', zh: '短时放弃' },
      {
        formula: {
          en: 'abandoned within the limit of a short abandon',
          zh: '在短时放弃时限内放弃',
        },
        titleAlone: { en: 'short abandons', zh: '短时放弃量' },
      },
    ),
    shared.callbacks,
    share(
      'service_level',
      { en: 'service level', zh: '服务水平' },
      {
        en: 'answered within T / (offered - short abandons - callbacks)',
        zh: 'T 秒内接通 ÷（进线量 − 短时放弃 − 选择回电）',
      },
    ),
    share(
      'service_level_of_answered',
      { en: 'of answered', zh: '占接通量' },
      {
        formula: {
          en: "as Asterisk's queues count: answered within T / answered",
          zh: '按 Asterisk 队列口径：T 秒内接通 ÷ 接通量',
        },
        titleAlone: { en: 'service level of answered', zh: '服务水平（占接通量）' },
      },
    ),
    share(
      'service_level_with_abandoned',
      { en: 'with abandoned', zh: '含放弃' },
      {
        formula: {
          en: "as Asterisk's queues count: (answered within T + abandoned within T) / (answered + abandoned)",
          zh: '按 Asterisk 队列口径：（T 秒内接通 + T 秒内放弃）÷（接通量 + 放弃量）',
        },
        titleAlone: { en: 'service level with abandoned', zh: '服务水平（含放弃）' },
      },
    ),
    shared.connectionRate,
    share(
      'abandonment',
      { en: 'abandonment', zh: '放弃率' },
      { en: '(abandoned - short abandons) / offered', zh: '（放弃量 − 短时放弃）÷ 进线量' },
    ),
    seconds(
      'average_wait_s',
      { en: 'ASA', zh: '平均应答速度' },
      {
        en: 'average speed of answer: mean wait of the answered, ringing included',
        zh: '已接通来电的平均等待，含振铃',
      },
    ),
    seconds(
      'longest_wait_s',
      { en: 'longest', zh: '最长' },
      {
        formula: { en: 'longest wait of the answered', zh: '已接通来电的最长等待' },
        titleAlone: { en: 'longest wait', zh: '最长等待' },
      },
    ),
  ],
  sql: { name: 'report_service', takes: ['from', 'until', 'by', 'queue'] },
};

export const outcomes: SqlReport = {
  name: 'outcomes',
  about: 'outcomes of the callers who joined the queue',
  groupings: [...intervals, 'queue', 'skill', 'total'],
  takesQueue: true,
  columns: [
    shared.offered,
    shared.answered,
    shared.abandoned,
    shared.callbacks,
    count(
      'digits',
      { en: 'by digit', zh: '按键离开' },
      {
        formula: { en: 'pressed a digit to return to self-service', zh: '按键返回自助服务' },
        titleAlone: { en: 'left by digit', zh: '按键离开量' },
      },
    ),
    count(
      'timeouts',
      { en: 'timeout', zh: '等待超时' },
      { en: 'reached the longest wait of the queue', zh: '达到队列最长等待时限' },
    ),
    shared.closed,
    count(
      'turned_away',
      { en: 'turned away', zh: '未能进线' },
      { en: 'queue full, or no agent signed in', zh: '队列已满，或无坐席签入' },
    ),
    shared.lost,
    count(
      'waiting',
      { en: 'waiting', zh: '正在等待' },
      { en: 'still waiting; not yet counted as offered', zh: '仍在等待，尚未计入进线量' },
    ),
  ],
  sql: { name: 'report_service', takes: ['from', 'until', 'by', 'queue'] },
};

export const connection: SqlReport = {
  name: 'connection',
  about: 'connection rate 接通率 of each interval and over 24 hours, with the alarm',
  groupings: ['60m', '15m', '30m', 'day'],
  takesQueue: true,
  columns: [
    shared.offered,
    shared.closed,
    shared.answered,
    shared.connectionRate,
    share(
      'rolling_rate',
      { en: 'over 24 h', zh: '连续 24 小时' },
      {
        formula: {
          en: 'answered / (offered - closed) over the 24 hours that end with the interval',
          zh: '至本时段末连续 24 小时的 接通量 ÷（进线量 − 非工作时间）',
        },
        titleAlone: { en: 'connection 接通率 over 24 h', zh: '连续 24 小时接通率' },
      },
    ),
    alarm(
      'is_alarm',
      { en: 'alarm', zh: '告警' },
      {
        en: `connection rate over 24 h < ${connectionAlarmBelow * 100}% (GB/T 33358-2016)`,
        zh: `连续 24 小时接通率低于 ${connectionAlarmBelow * 100}%（GB/T 33358-2016）`,
      },
    ),
  ],
  sql: { name: 'report_connection', takes: ['from', 'until', 'by', 'queue'] },
};

export const waiting: SqlReport = {
  name: 'waiting',
  about: 'distribution of waits',
  groupings: [],
  takesQueue: true,
  columns: [
    shared.fromSeconds,
    shared.belowSeconds,
    shared.answered,
    share(
      'share_of_answered',
      { en: 'share', zh: '占比' },
      { en: 'answered in this class / answered', zh: '本档接通量 ÷ 接通量' },
    ),
    shared.cumulative,
    shared.abandoned,
    count(
      'others',
      { en: 'others', zh: '其他' },
      { en: 'callback, digit, timeout, closed, lost', zh: '回电、按键、超时、非工作时间、中断' },
    ),
  ],
  sql: { name: 'report_waiting', takes: ['from', 'until', 'queue'] },
};

export const abandoned: SqlReport = {
  name: 'abandoned',
  about: 'callers who hung up while waiting, with their numbers',
  groupings: [],
  takesQueue: true,
  columns: [
    shared.at,
    shared.queue,
    shared.number,
    shared.wait,
    count('first_place', { en: 'place', zh: '位次' }, { en: 'on arrival', zh: '进线时' }),
    count(
      'misses',
      { en: 'missed', zh: '未接' },
      { en: 'offers that agents missed during the wait', zh: '等待期间分配给坐席而未接的次数' },
    ),
    shared.language,
    shared.skills,
    shared.answeredLater,
  ],
  sql: {
    name: 'report_unanswered',
    takes: ['from', 'until', 'queue', 'results', 'leftOutCalls'],
    results: ['abandoned'],
  },
};

export const missed: SqlReport = {
  name: 'missed',
  about: 'callers who reached nobody for other reasons, with their numbers',
  groupings: [],
  takesQueue: true,
  columns: [
    shared.at,
    shared.queue,
    shared.number,
    shared.result,
    shared.wait,
    shared.language,
    shared.skills,
    shared.answeredLater,
  ],
  sql: {
    name: 'report_unanswered',
    takes: ['from', 'until', 'queue', 'results', 'leftOutCalls'],
    results: ['timeout', 'closed', 'full', 'no_agents', 'lost'],
  },
};

export const satisfaction: SqlReport = {
  name: 'satisfaction',
  about: 'scores 1 to 5, entered after the agent call',
  groupings: [...intervals, 'queue', 'skill', 'agent', 'total'],
  takesQueue: true,
  columns: [
    shared.talks,
    count(
      'scores',
      { en: 'scores', zh: '评价数' },
      {
        formula: { en: 'agent calls that the caller has rated', zh: '来电人已作评价的通话' },
        titleAlone: { en: 'satisfaction scores', zh: '满意度评价数' },
      },
    ),
    share(
      'answer_rate',
      { en: 'gave one', zh: '参评率' },
      { en: 'scores / agent calls that ended', zh: '评价数 ÷ 已结束的通话' },
    ),
    count('score_1', { en: '1', zh: '1 分' }, { en: 'rated 1', zh: '评 1 分的' }),
    count('score_2', { en: '2', zh: '2 分' }, { en: 'rated 2', zh: '评 2 分的' }),
    count('score_3', { en: '3', zh: '3 分' }, { en: 'rated 3', zh: '评 3 分的' }),
    count('score_4', { en: '4', zh: '4 分' }, { en: 'rated 4', zh: '评 4 分的' }),
    count('score_5', { en: '5', zh: '5 分' }, { en: 'rated 5', zh: '评 5 分的' }),
    score(
      'average_score',
      { en: 'mean', zh: '平均' },
      {
        formula: { en: 'sum of scores / scores', zh: '评分之和 ÷ 评价数' },
        titleAlone: { en: 'mean satisfaction', zh: '平均满意度' },
      },
    ),
    share(
      'satisfied',
      { en: 'satisfied', zh: '满意率' },
      { en: 'scores of 4 and 5 / scores', zh: '4 分和 5 分 ÷ 评价数' },
    ),
  ],
  sql: { name: 'report_satisfaction', takes: ['from', 'until', 'by', 'queue'] },
};

export const estimate: SqlReport = {
  name: 'estimate',
  about: 'accuracy of the wait that callers were told',
  groupings: [...intervals, 'queue', 'skill', 'total'],
  takesQueue: true,
  columns: [
    count(
      'told',
      { en: 'told', zh: '已告知' },
      {
        en: 'answered callers who were told a wait on arrival',
        zh: '进线时获告等待时长并已接通的来电人',
      },
    ),
    seconds(
      'average_told_s',
      { en: 'mean told', zh: '平均告知等待' },
      { en: 'mean of the waits told', zh: '所告知等待时长的平均' },
    ),
    seconds(
      'average_wait_s',
      { en: 'mean wait', zh: '平均实际等待' },
      { en: 'mean wait of the callers told', zh: '获告来电人实际等待的平均' },
    ),
    seconds(
      'absolute_error_s',
      { en: 'mean error', zh: '平均误差' },
      {
        formula: { en: 'mean of |told - waited|', zh: '|告知 − 实际| 的平均' },
        titleAlone: { en: 'error of the estimate', zh: '预估平均误差' },
      },
    ),
    seconds(
      'bias_s',
      { en: 'bias', zh: '偏差' },
      {
        formula: {
          en: 'mean of (told - waited); above 0: told too long a wait',
          zh: '（告知 − 实际）的平均；大于 0 为告知偏长',
        },
        titleAlone: { en: 'bias of the estimate', zh: '预估偏差' },
      },
    ),
    share(
      'within_a_minute',
      { en: 'within 1 min', zh: '一分钟内' },
      { en: '|told - waited| <= 60 s / told', zh: '|告知 − 实际| ≤ 60 秒的 ÷ 已告知' },
    ),
  ],
  sql: { name: 'report_estimate', takes: ['from', 'until', 'by', 'queue'] },
};
