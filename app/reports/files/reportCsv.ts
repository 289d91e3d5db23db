/** A report as comma-separated values. */
import { stringify } from 'csv-stringify/sync';
import { chinaTime } from '../../court/rules/chinaTime.js';
import { alarmWord, inSeconds } from '../rules/reportWords.js';
import type { Report } from '../store/readReport.js';
import { figureOf, type AnyFigure } from './figureOf.js';
import type { ReportLanguage } from './reportInLanguage.js';

/**
 * Formats a report as comma-separated values. The headings contain the formulas; seconds and shares
 * are plain numbers; a missing figure is empty. Text that came from a caller's telephone cannot
 * become a spreadsheet formula. It begins with a byte order mark, by which Excel recognises UTF-8.
 * @param language that the report is in.
 */
export function reportCsv(report: Report, language: ReportLanguage): string {
  const headings = report.columns.map(
    ({ title, kind, formula }) =>
      `${title}${kind === 'seconds' ? inSeconds[language] : ''}${formula === undefined ? '' : ` = ${formula}`}`,
  );
  const rows = report.rows.map((row) =>
    report.columns.map((column, index) => csvValue(figureOf(column, row[index] ?? null), language)),
  );
  return stringify([headings, ...rows], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

function csvValue({ kind, value }: AnyFigure, language: ReportLanguage): string | number {
  if (value === null) return '';
  if (value instanceof Date)
    return kind === 'day' ? chinaTime(value).slice(0, 10) : chinaTime(value);
  if (typeof value === 'boolean') return value ? alarmWord[language] : '';
  if (typeof value === 'string') return value;
  return kind === 'share' ? rounded(value, 6) : rounded(value, 3);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
