import type { Report } from './reportCells.js';

/**
 * Returns a report with the titles of its lines. A request for the calls behind a figure still uses
 * the lines' names.
 */
export function namedLines(
  report: Report,
  by: string | undefined,
  lineName: (name: string) => string,
): Report {
  const isOfLine = report.columns.map(
    ({ key }, at) => key === 'line' || (by === 'line' && at === 0),
  );
  if (!isOfLine.includes(true)) return report;
  const name = (rows: Report['rows']) =>
    rows.map((row) =>
      row.map((cell, at) => (isOfLine[at] && typeof cell === 'string' ? lineName(cell) : cell)),
    );
  return {
    ...report,
    rows: name(report.rows),
    before: report.before === null ? null : { ...report.before, rows: name(report.before.rows) },
  };
}
