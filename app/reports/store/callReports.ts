/** The report about all calls, those of self-service too. */
import { count, seconds, shared } from './reportColumns.js';
import { intervals, type SqlReport } from './sqlReport.js';

export const calls: SqlReport = {
  name: 'calls',
  about: 'all calls, including those of callers who never asked for a person',
  groupings: [...intervals, 'total'],
  takesQueue: false,
  columns: [
    count(
      'calls',
      { en: 'calls', zh: '来电量' },
      { en: 'every call that reached the hotline', zh: '打入热线的全部来电' },
    ),
    count(
      'in_queue',
      { en: 'to the queue', zh: '要求人工' },
      { en: 'calls that asked for a person', zh: '要求人工服务的来电' },
    ),
    count(
      'served',
      { en: 'served', zh: '正常结束' },
      { en: 'the caller heard what the hotline had to say', zh: '来电人听完所需内容' },
    ),
    count(
      'abandoned',
      { en: 'abandoned', zh: '放弃' },
      { en: 'the caller hung up before', zh: '来电人中途挂断' },
    ),
    count(
      'failed',
      { en: 'failed', zh: '故障' },
      { en: 'ended by a fault of the hotline', zh: '因热线故障结束' },
    ),
    count(
      'busy',
      { en: 'busy', zh: '繁忙' },
      { en: 'turned away because of too many calls', zh: '因来电过多未能接入' },
    ),
    count(
      'too_long',
      { en: 'too long', zh: '超时长' },
      { en: 'ended by the limit of minutes or menus', zh: '达到时长或菜单次数上限而结束' },
    ),
    shared.lost,
    count('going_on', { en: 'go on', zh: '进行中' }, { en: 'not over yet', zh: '尚未结束' }),
    seconds(
      'average_length_s',
      { en: 'mean length', zh: '平均时长' },
      { en: 'of the calls that ended', zh: '仅计已结束的来电' },
    ),
  ],
  sql: { name: 'report_calls', takes: ['from', 'until', 'by', 'court'] },
};
