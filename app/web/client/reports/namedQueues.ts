import type { Report } from './reportCells.js';

/**
 * Returns a report with the titles of its queues. A request for the calls behind a figure still uses
 * the queues' names.
 */
export function namedQueues(
  report: Report,
  by: string | undefined,
  queueName: (name: string) => string,
): Report {
  const isOfQueue = report.columns.map(
    ({ key }, at) => key === 'queue' || (by === 'queue' && at === 0),
  );
  if (!isOfQueue.includes(true)) return report;
  const name = (rows: Report['rows']) =>
    rows.map((row) =>
      row.map((cell, at) => (isOfQueue[at] && typeof cell === 'string' ? queueName(cell) : cell)),
    );
  return {
    ...report,
    rows: name(report.rows),
    before: report.before === null ? null : { ...report.before, rows: name(report.before.rows) },
  };
}
