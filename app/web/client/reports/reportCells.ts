/** The cells of a report: their values and formats. */
import type { GotReply } from '../../contract/contract.js';
import { formatDay, formatDuration, formatMoment } from '../clock/formatTime.js';
import type { Language } from '../words/both.js';
import { reportWords } from '../words/reports.js';

export type Report = GotReply<'GET /api/reports/:name'>;
export type ReportColumn = Report['columns'][number];
export type ReportCell = Report['rows'][number][number];
type Kind = ReportColumn['kind'];
type Value = string | number | boolean | null;

/** Splits a cell into its value and its kind, if it has its own kind. */
export function readCell(
  cell: ReportCell | undefined,
  language: Language,
): { readonly value: Value; readonly kind: Kind | null } {
  if (cell === undefined || cell === null) return { value: null, kind: null };
  if (typeof cell !== 'object') return { value: cell, kind: null };
  if ('kind' in cell) return { value: cell.value, kind: cell.kind };
  return { value: cell[language], kind: 'text' };
}

/** The figure in a cell, for a chart; null when it has none. */
export function figureIn(cell: ReportCell | undefined, language: Language): number | null {
  const { value } = readCell(cell, language);
  return typeof value === 'number' ? value : null;
}

/** Formats a value by its kind: a share as per cent, seconds as minutes. */
export function writeFigure(value: Value, kind: Kind, language: Language): string {
  if (value === null) return '—';
  switch (kind) {
    case 'share':
      return typeof value === 'number' ? `${(value * 100).toFixed(1)}%` : String(value);
    case 'seconds':
      return typeof value === 'number' ? formatDuration(value) : String(value);
    case 'score':
      return typeof value === 'number' ? value.toFixed(2) : String(value);
    case 'moment':
      return typeof value === 'string' ? formatMoment(value, language) : String(value);
    case 'day':
      return typeof value === 'string' ? formatDay(value, language) : String(value);
    case 'alarm':
      return value === true ? reportWords[language].alarm : '';
    case 'count':
    case 'text':
      return String(value);
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** Formats a cell for people. */
export function writeCell(
  cell: ReportCell | undefined,
  column: ReportColumn,
  language: Language,
): string {
  const { value, kind } = readCell(cell, language);
  return writeFigure(value, kind ?? column.kind, language);
}

/** Whether a column is a time and not a figure. */
export const isTime = (column: ReportColumn | undefined): boolean =>
  column?.kind === 'moment' || column?.kind === 'day';

/**
 * Aligns the rows of the period before with the rows of this period: by group, or in a report by
 * time by position. Undefined where there is no such row.
 */
export function rowsBefore({
  columns,
  rows,
  before,
}: Report): (Report['rows'][number] | undefined)[] {
  if (before === null) return [];
  const groupOf = (row: Report['rows'][number]) =>
    JSON.stringify(
      row.filter((cell, place) => columns[place]?.kind === 'text' && !isMeasured(cell)),
    );
  const isGrouped = columns.some(({ kind }) => kind === 'text');
  if (!isGrouped) return rows.map((_, place) => before.rows[place]);
  const ofGroup = new Map(before.rows.map((row) => [groupOf(row), row]));
  return rows.map((row) => ofGroup.get(groupOf(row)));
}

const isMeasured = (cell: ReportCell): boolean =>
  typeof cell === 'object' && cell !== null && 'kind' in cell;

/** Kinds that a chart can show. */
export const isFigure = ({ key, kind }: ReportColumn): boolean =>
  // The bounds of a class name its bar.
  !['from_s', 'below_s'].includes(key) && ['count', 'seconds', 'share', 'score'].includes(kind);
