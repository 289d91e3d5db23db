/** The report about all calls, those of self-service too. */
import { count, seconds, shared } from './reportColumns.js';
import { intervals, type SqlReport } from './sqlReport.js';

export const calls: SqlReport = {
  name: 'calls',
  about: 'all calls, including those of callers who never asked for a person',
  groupings: [...intervals, 'total'],
  takesLine: false,
  columns: [
    count('calls', { en: 'calls', zh: '来电量' }),
    count(
      'in_line',
      { en: 'to the line', zh: '要求人工' },
      { en: 'calls that asked for a person', zh: '要求人工服务的来电' },
    ),
    count('served', { en: 'served', zh: '已服务' }),
    count('abandoned', { en: 'abandoned', zh: '放弃' }),
    count('failed', { en: 'failed', zh: '故障' }),
    count('busy', { en: 'busy', zh: '繁忙' }),
    count('too_long', { en: 'too long', zh: '超时长' }),
    shared.lost,
    count('going_on', { en: 'go on', zh: '进行中' }),
    seconds(
      'average_length_s',
      { en: 'mean length', zh: '平均时长' },
      { en: 'of the calls that ended', zh: '仅计已结束的来电' },
    ),
  ],
  sql: { name: 'report_calls', takes: ['from', 'until', 'by', 'court'] },
};
