/** The report about orders. */
import { count, seconds, share } from './reportColumns.js';
import type { SqlReport } from './sqlReport.js';

export const orders: SqlReport = {
  name: 'orders',
  about: 'orders from dispatch: answered in time, overdue, returned, repeated, reopened',
  groupings: ['court', 'department', 'kind', 'day', 'total'],
  takesLine: false,
  columns: [
    count('dispatched', 'dispatched', 'orders first dispatched in this period'),
    count('replied', 'replied'),
    count('replied_in_time', 'in time', 'replied before the limit of the first step passed'),
    count('finished', 'closed'),
    count('overdue_1', 'overdue 1', 'the limit of step 1 passed without an answer'),
    count('overdue_2', 'overdue 2', 'the limit of step 2 also passed'),
    count('overdue_3', 'overdue 3+', 'the limit of step 3 also passed'),
    count('returned', 'returned', 'returned by a wrong addressee (退单)'),
    count('extended', 'extended'),
    count('supervised', 'supervised'),
    count('reopened', 'reopened'),
    share('reply_rate', 'reply rate', 'replied in time / (replied + overdue without a reply)'),
    share('finish_rate', 'finish rate', 'last reply by the promised date / closed'),
    share('return_rate', 'return rate', 'returned / dispatched'),
    share(
      'repeat_rate_7',
      'repeated 7 d',
      'orders whose caller called again within 7 days / dispatched',
    ),
    share(
      'repeat_rate_30',
      'repeated 30 d',
      'orders whose caller called again within 30 days / dispatched',
    ),
    share('reopen_rate', 'reopen rate', 'reopened / replied'),
    share(
      'satisfied_rate',
      'content',
      'satisfied with the answer / callers who said whether they were',
    ),
    seconds('average_reply_s', 'mean reply', 'from the first dispatch to the first reply'),
  ],
  sql: { name: 'report_orders', takes: ['from', 'until', 'by', 'court'] },
};
