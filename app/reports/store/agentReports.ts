/** Reports about agents: their agent calls, their time, and the callers that they were offered. */
import { count, seconds, share, shared, text } from './reportColumns.js';
import { intervals, type SqlReport } from './sqlReport.js';

export const handling: SqlReport = {
  name: 'handling',
  about: 'talk, hold and wrap-up of the callers who were answered',
  groupings: [...intervals, 'queue', 'skill', 'agent', 'total'],
  takesQueue: true,
  columns: [
    count(
      'handled',
      { en: 'handled', zh: '处理量' },
      {
        en: 'agent calls that ended, including those after a transfer',
        zh: '已结束的通话，含转接后的',
      },
    ),
    seconds('talk_s', { en: 'talk', zh: '通话' }, { en: 'without hold', zh: '不含保持' }),
    seconds(
      'hold_s',
      { en: 'hold', zh: '保持' },
      { en: 'callers on hold, during the calls handled', zh: '所处理通话中来电人处于保持的时间' },
    ),
    shared.wrapUp,
    seconds(
      'average_talk_s',
      { en: 'mean talk time', zh: '平均通话' },
      { en: 'talk / handled', zh: '通话 ÷ 处理量' },
    ),
    seconds(
      'average_handling_s',
      { en: 'AHT', zh: '平均处理时长' },
      {
        en: 'average handling time: (talk + hold + wrap-up) / handled',
        zh: '（通话 + 保持 + 话后处理）÷ 处理量',
      },
    ),
    seconds(
      'longest_talk_s',
      { en: 'longest', zh: '最长通话' },
      {
        formula: { en: 'the longest of the calls handled', zh: '所处理通话中最长的一次' },
        titleAlone: { en: 'longest talk time', zh: '最长通话' },
      },
    ),
    count(
      'talking',
      { en: 'talking', zh: '通话中' },
      {
        en: 'agent calls in progress; not yet counted as handled',
        zh: '进行中的通话，尚未计入处理量',
      },
    ),
  ],
  sql: { name: 'report_handling', takes: ['from', 'until', 'by', 'queue', 'asOf'] },
};

export const occupancy: SqlReport = {
  name: 'occupancy',
  about: "agents' time by state, and how much of it was work",
  groupings: [...intervals, 'agent', 'total'],
  takesQueue: false,
  columns: [
    seconds(
      'signed_in_s',
      { en: 'signed in', zh: '签入' },
      { en: 'in whatever state', zh: '签入后的全部时间，不论状态' },
    ),
    seconds(
      'ready_s',
      { en: 'ready', zh: '就绪' },
      { en: 'could have been offered a caller', zh: '可接受来电分配的时间' },
    ),
    seconds(
      'ringing_s',
      { en: 'ringing', zh: '振铃' },
      {
        en: 'an offer rings; counts in neither part of the occupancy',
        zh: '分配来电时的振铃，不计入利用率的分子和分母',
      },
    ),
    seconds(
      'talking_s',
      { en: 'talk + hold', zh: '通话与保持' },
      { en: 'including consultations with colleagues', zh: '含与同事的咨询' },
    ),
    shared.wrapUp,
    shared.paused,
    share(
      'occupancy',
      { en: 'occupancy', zh: '利用率' },
      {
        en: '(talk + hold + wrap-up) / (talk + hold + wrap-up + ready)',
        zh: '（通话 + 保持 + 话后处理）÷（通话 + 保持 + 话后处理 + 就绪）',
      },
    ),
  ],
  sql: { name: 'report_agent_time', takes: ['from', 'until', 'by', 'asOf', 'court'] },
};

export const pauses: SqlReport = {
  name: 'pauses',
  about: "agents' pauses by reason",
  groupings: [],
  takesQueue: false,
  columns: [
    shared.agent,
    text('reason', { en: 'reason', zh: '原因' }),
    count(
      'pauses',
      { en: 'pauses', zh: '小休次数' },
      {
        en: 'a pause that began earlier counts with its part in this period',
        zh: '此前开始的小休只计本时段内的部分',
      },
    ),
    shared.paused,
    seconds(
      'longest_s',
      { en: 'longest', zh: '最长一次' },
      { en: 'the longest pause, with its part in this period', zh: '本时段内最长的一次小休' },
    ),
  ],
  sql: { name: 'report_pauses', takes: ['from', 'until', 'asOf', 'court'] },
};

export const offers: SqlReport = {
  name: 'offers',
  about: 'callers offered to each agent, accepted and missed',
  groupings: [],
  takesQueue: false,
  columns: [
    shared.agent,
    count(
      'offers',
      { en: 'offers', zh: '分配数' },
      { en: 'callers offered to the agent', zh: '分配给该坐席的来电' },
    ),
    shared.answered,
    count(
      'missed',
      { en: 'missed', zh: '未接' },
      {
        en: 'not answered, refused, or the telephone was unreachable',
        zh: '未应答、拒接，或话机无法接通',
      },
    ),
    count(
      'withdrawn',
      { en: 'withdrawn', zh: '撤回' },
      { en: 'ended by the caller or the hotline; not a miss', zh: '由来电人或热线结束，不计未接' },
    ),
    share(
      'answered_share',
      { en: 'taken', zh: '接听率' },
      { en: 'answered / (answered + missed)', zh: '接听 ÷（接听 + 未接）' },
    ),
    seconds(
      'average_ring_s',
      { en: 'mean ring', zh: '平均振铃' },
      { en: 'of the answered', zh: '仅计已接听' },
    ),
  ],
  sql: { name: 'report_offers', takes: ['from', 'until', 'court'] },
};

export const missedOffers: SqlReport = {
  name: 'missed-offers',
  about: 'offers that agents missed, and the outcome for the caller',
  groupings: [],
  takesQueue: true,
  columns: [
    shared.at,
    shared.agent,
    shared.queue,
    shared.number,
    seconds(
      'ring_s',
      { en: 'rang', zh: '振铃' },
      { en: 'from the offer to its end', zh: '自来电分配至该次分配结束' },
    ),
    shared.result,
    seconds(
      'wait_s',
      { en: 'wait', zh: '总等待' },
      { en: 'the whole wait of the caller', zh: '该来电人的全部等待' },
    ),
  ],
  sql: { name: 'report_missed_offers', takes: ['from', 'until', 'queue', 'leftOutCalls'] },
};

export const talking: SqlReport = {
  name: 'talking',
  about: 'distribution of talk times, hold included',
  groupings: [],
  takesQueue: true,
  columns: [
    shared.fromSeconds,
    shared.belowSeconds,
    shared.talks,
    share(
      'share_of_agent_calls',
      { en: 'share', zh: '占比' },
      { en: 'agent calls in this class / agent calls', zh: '本档通话 ÷ 通话数' },
    ),
    shared.cumulative,
  ],
  sql: { name: 'report_talking', takes: ['from', 'until', 'queue'] },
};
