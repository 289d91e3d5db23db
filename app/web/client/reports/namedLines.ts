import type { Report } from './reportCells.js';

/** A report as people read it: with the titles of the lines. What a row counts is asked for by their names. */
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
