/** The report about all calls, those of self-service too. */
import { count, seconds, shared } from './reportColumns.js';
import { intervals, type SqlReport } from './sqlReport.js';

export const calls: SqlReport = {
  name: 'calls',
  about: 'all calls, including those of callers who never asked for a person',
  groupings: [...intervals, 'total'],
  takesLine: false,
  columns: [
    count('calls', 'calls'),
    count('in_line', 'to the line', 'calls that asked for a person'),
    count('served', 'served'),
    count('abandoned', 'abandoned'),
    count('failed', 'failed'),
    count('busy', 'busy'),
    count('too_long', 'too long'),
    shared.lost,
    count('going_on', 'go on'),
    seconds('average_length_s', 'mean length', 'of the calls that ended'),
  ],
  sql: { name: 'report_calls', takes: ['from', 'until', 'by', 'court'] },
};
