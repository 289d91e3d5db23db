/** The report about tickets. */
import { count, seconds, share } from './reportColumns.js';
import type { SqlReport } from './sqlReport.js';

export const tickets: SqlReport = {
  name: 'tickets',
  about: 'tickets from dispatch: answered in time, overdue, returned, repeated, reopened',
  groupings: ['court', 'department', 'kind', 'day', 'total'],
  takesQueue: false,
  isNeverFinal: true,
  columns: [
    count(
      'dispatched',
      { en: 'dispatched', zh: '转办量' },
      { en: 'tickets first dispatched in this period', zh: '本时段首次转办的工单' },
    ),
    count(
      'replied',
      { en: 'replied', zh: '已答复' },
      { en: 'of them, those with a first reply', zh: '其中已作首次答复的' },
    ),
    count(
      'replied_in_time',
      { en: 'in time', zh: '按期答复' },
      { en: 'replied before the limit of the first step passed', zh: '在第一级时限前答复' },
    ),
    count(
      'finished',
      { en: 'closed', zh: '已办结' },
      { en: 'of them, those that are closed', zh: '其中已办结的' },
    ),
    count(
      'overdue_1',
      { en: 'overdue 1', zh: '一级逾期' },
      {
        en: 'late to the first step at most, whether answered since or not; without those of step 2',
        zh: '逾期最高到第一级的，含此后已答复的；到第二级的不在此列',
      },
    ),
    count(
      'overdue_2',
      { en: 'overdue 2', zh: '二级逾期' },
      {
        en: 'late to the second step at most, whether answered since or not',
        zh: '逾期最高到第二级的，含此后已答复的',
      },
    ),
    count(
      'overdue_3',
      { en: 'overdue 3+', zh: '三级及以上逾期' },
      {
        en: 'late to the third step or further, whether answered since or not',
        zh: '逾期到第三级及以上的，含此后已答复的',
      },
    ),
    count(
      'told_late',
      { en: 'told late', zh: '反馈逾期' },
      {
        en: 'handling complete, and the result told after its limit or not yet (reports of violations)',
        zh: '核查完毕后，超过期限才反馈结果或者尚未反馈的（举报）',
      },
    ),
    count(
      'returned',
      { en: 'returned', zh: '退单' },
      { en: 'returned by a wrong addressee (退单)', zh: '非本部门职责而退回' },
    ),
    count(
      'extended',
      { en: 'extended', zh: '延期' },
      { en: 'of them, those whose limit was extended', zh: '其中办理期限延长过的' },
    ),
    count(
      'supervised',
      { en: 'supervised', zh: '督办' },
      { en: 'of them, those under supervision', zh: '其中列入督办的' },
    ),
    count(
      'reopened',
      { en: 'reopened', zh: '重新办理' },
      { en: 'of them, those that were reopened', zh: '其中重新办理过的' },
    ),
    share(
      'reply_rate',
      { en: 'reply rate', zh: '按期答复率' },
      {
        en: 'replied in time / (replied + overdue without a reply)',
        zh: '按期答复 ÷（已答复 + 逾期未答复）',
      },
    ),
    share(
      'finish_rate',
      { en: 'finish rate', zh: '按期办结率' },
      { en: 'last reply by the promised date / closed', zh: '在承诺日前作出最后答复 ÷ 已办结' },
    ),
    share(
      'return_rate',
      { en: 'return rate', zh: '退单率' },
      { en: 'returned / dispatched', zh: '退单 ÷ 转办量' },
    ),
    share(
      'repeat_rate_7',
      { en: 'repeated 7 d', zh: '7 日重复率' },
      {
        en: 'tickets whose caller called again within 7 days / dispatched',
        zh: '7 日内来电人再次来电的工单 ÷ 转办量',
      },
    ),
    share(
      'repeat_rate_30',
      { en: 'repeated 30 d', zh: '30 日重复率' },
      {
        en: 'tickets whose caller called again within 30 days / dispatched',
        zh: '30 日内来电人再次来电的工单 ÷ 转办量',
      },
    ),
    share(
      'reopen_rate',
      { en: 'reopen rate', zh: '重新办理率' },
      { en: 'reopened / replied', zh: '重新办理 ÷ 已答复' },
    ),
    share(
      'satisfied_rate',
      { en: 'content', zh: '满意率' },
      {
        en: 'content, and never reopened for discontent / callers who said whether they were content; to have it reopened says no',
        zh: '对答复满意、未曾因不满意重新办理的 ÷ 表示过是否满意的；要求重新办理即为不满意',
      },
    ),
    seconds(
      'average_reply_s',
      { en: 'mean reply', zh: '平均答复时长' },
      { en: 'from the first dispatch to the first reply', zh: '自首次转办至首次答复' },
    ),
  ],
  sql: { name: 'report_tickets', takes: ['from', 'until', 'by', 'court', 'leftOut'] },
};
