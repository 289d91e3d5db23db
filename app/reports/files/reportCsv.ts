/** A report as comma-separated values. */
import { stringify } from 'csv-stringify/sync';
import { chinaTime } from '../../court/rules/chinaTime.js';
import type { Report } from '../store/readReport.js';
import { figureOf, type AnyFigure } from './figureOf.js';

/**
 * Formats a report as comma-separated values. The headings contain the formulas; seconds and shares
 * are plain numbers; a missing figure is empty. Text that came from a caller's telephone cannot
 * become a spreadsheet formula.
 * @param bom whether to begin with a byte order mark, by which Excel recognises UTF-8.
 */
export function reportCsv(report: Report, bom: boolean): string {
  const headings = report.columns.map(
    ({ title, kind, formula }) =>
      `${title}${kind === 'seconds' ? ' (s)' : ''}${formula === undefined ? '' : ` = ${formula}`}`,
  );
  const rows = report.rows.map((row) =>
    report.columns.map((column, index) => csvValue(figureOf(column, row[index] ?? null))),
  );
  return stringify([headings, ...rows], {
    bom,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

function csvValue({ kind, value }: AnyFigure): string | number {
  if (value === null) return '';
  if (value instanceof Date)
    return kind === 'day' ? chinaTime(value).slice(0, 10) : chinaTime(value);
  if (typeof value === 'boolean') return value ? 'ALARM' : '';
  if (typeof value === 'string') return value;
  return kind === 'share' ? rounded(value, 6) : rounded(value, 3);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
