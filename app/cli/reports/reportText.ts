/** Formats a report as a table for the terminal, as CSV, and as a spreadsheet. */
import { stringify } from 'csv-stringify/sync';
import writeExcelFile, { type CellObject } from 'write-excel-file/node';
import type { Column, FigureKind } from '../../reports/store/reportColumns.js';
import type { Cell, Measured } from '../../reports/store/computeReport.js';
import type { Report } from '../../reports/store/readReport.js';
import { chinaTime, onChinaClock } from '../terminal/chinaPeriod.js';
import { clockOf, plain, textTable } from '../terminal/textTable.js';

/** Shown where a figure is missing because nothing was counted to take a share or a mean of. */
export const noFigure = '—';

export interface Heading {
  /** What the report is, and of which period. */
  readonly lines: readonly string[];
}

/** Formats heading and table, with the formula of each column below. */
export function reportTable(report: Report, heading: Heading): string {
  const { columns, rows } = report;
  const formulas = columns.filter(({ formula }) => formula !== undefined);
  const isLeft = columns.map(({ kind }) => kind === 'text' || kind === 'moment');
  return [
    ...heading.lines,
    '',
    textTable(
      [
        columns.map(({ title }) => title.toUpperCase()),
        ...rows.map((row) => columns.map((column, index) => shown(column, row[index] ?? null))),
      ],
      isLeft.map((left) => !left),
    ),
    ...(rows.length === 0 ? ['no data in this period'] : []),
    ...(formulas.length === 0
      ? []
      : ['', textTable(formulas.map(({ title, formula }) => [title, `= ${formula ?? ''}`]))]),
  ].join('\n');
}

/** Formats one figure for reading. */
function shown(column: Pick<Column, 'kind' | 'title'>, cell: Cell): string {
  const { kind, value } = measured(column, cell);
  if (value === null) return kind === 'text' || kind === 'moment' ? '' : noFigure;
  switch (kind) {
    case 'text':
      return plain(String(value));
    case 'moment': {
      if (!(value instanceof Date)) return '';
      const time = chinaTime(value);
      if (column.title === 'day') return time.slice(0, 10);
      return column.title === 'from' ? time.slice(0, 16) : time;
    }
    case 'count':
      return String(value);
    case 'seconds':
      return clockOf(Number(value));
    case 'share':
      return `${(Number(value) * 100).toFixed(1)}%`;
    case 'score':
      return Number(value).toFixed(2);
    case 'alarm':
      return value === true ? 'ALARM' : '-';
  }
}

interface AnyFigure {
  readonly kind: FigureKind;
  readonly value: Exclude<Cell, Measured>;
}

function measured(column: Pick<Column, 'kind'>, cell: Cell): AnyFigure {
  if (cell !== null && typeof cell === 'object' && 'kind' in cell) return cell;
  return { kind: column.kind, value: cell };
}

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
    report.columns.map((column, index) => csvValue(measured(column, row[index] ?? null))),
  );
  return stringify([headings, ...rows], {
    bom,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

function csvValue({ kind, value }: AnyFigure): string | number {
  if (value === null) return '';
  if (value instanceof Date) return chinaTime(value);
  if (typeof value === 'boolean') return value ? 'ALARM' : '';
  if (typeof value === 'string') return value;
  return kind === 'share' ? rounded(value, 6) : rounded(value, 3);
}

/** Excel's number formats; a share of 1 is shown as 100.0%. */
const excelFormats: Readonly<Partial<Record<FigureKind, string>>> = {
  moment: 'yyyy-mm-dd hh:mm:ss',
  count: '0',
  seconds: '0.0',
  share: '0.0%',
  score: '0.00',
};

/**
 * Makes a workbook: headings, each with its formula below, and figures as numbers and times. A
 * second sheet describes the report.
 */
export async function reportXlsx(name: string, report: Report, heading: Heading): Promise<Buffer> {
  const { columns, rows } = report;
  const head: CellObject[] = columns.map(({ title, kind }) => ({
    value: kind === 'seconds' ? `${title} (s)` : title,
    fontWeight: 'bold',
    wrap: true,
  }));
  const formulas: (CellObject | null)[] = columns.map(({ formula }) =>
    formula === undefined
      ? null
      : { value: formula, fontStyle: 'italic', wrap: true, alignVertical: 'top' },
  );
  const data = rows.map((row) =>
    columns.map((column, index) => excelCell(measured(column, row[index] ?? null))),
  );
  return writeExcelFile([
    {
      sheet: name,
      data: [head, formulas, ...data],
      columns: columns.map(({ kind }) => ({ width: kind === 'text' ? 30 : 20 })),
      stickyRowsCount: 2,
    },
    {
      sheet: 'about',
      data: heading.lines.map((line) => [{ value: line }]),
      columns: [{ width: 100 }],
    },
  ]).toBuffer();
}

function excelCell({ kind, value }: AnyFigure): CellObject | null {
  if (value === null) return null;
  const format = excelFormats[kind];
  if (value instanceof Date) {
    return { value: onChinaClock(value), type: Date, format: format ?? 'yyyy-mm-dd hh:mm:ss' };
  }
  if (typeof value === 'boolean') return { value: value ? 'ALARM' : '' };
  if (typeof value === 'string') return { value: withoutControls(value), type: String };
  return { value, type: Number, ...(format !== undefined && { format }) };
}

/** Replaces control characters, which XML does not allow. */
function withoutControls(text: string): string {
  return plain(text);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
