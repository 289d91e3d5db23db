/** A report as a workbook. */
import type { CellObject } from 'write-excel-file/node';
import { onChinaClock } from '../../court/rules/chinaTime.js';
import { alarmWord, inSeconds } from '../rules/reportWords.js';
import type { FigureKind } from '../store/reportColumns.js';
import type { Report } from '../store/readReport.js';
import { figureOf, type AnyFigure } from './figureOf.js';
import type { ReportLanguage } from './reportInLanguage.js';

/** The heading of a report. */
export interface Heading {
  /** What the report is, and of which period. */
  readonly lines: readonly string[];
  /** The language that the report is in. */
  readonly language: ReportLanguage;
}

/** Excel's number formats; a share of 1 is shown as 100.0%. */
const excelFormats: Readonly<Partial<Record<FigureKind, string>>> = {
  moment: 'yyyy-mm-dd hh:mm:ss',
  day: 'yyyy-mm-dd',
  count: '0',
  seconds: '0.0',
  share: '0.0%',
  score: '0.00',
};

/**
 * Makes a workbook: headings, each with its formula below, and figures as numbers and times. A
 * second sheet describes the report.
 * @param name of the sheet with the figures: at most 31 characters, none of \\ / ? * : [ ].
 */
export async function reportXlsx(name: string, report: Report, heading: Heading): Promise<Buffer> {
  const { columns, rows } = report;
  const { lines, language } = heading;
  const head: CellObject[] = columns.map(({ title, kind }) => ({
    value: kind === 'seconds' ? `${title}${inSeconds[language]}` : title,
    fontWeight: 'bold',
    wrap: true,
  }));
  const formulas: (CellObject | null)[] = columns.map(({ formula }) =>
    formula === undefined
      ? null
      : { value: formula, fontStyle: 'italic', wrap: true, alignVertical: 'top' },
  );
  const data = rows.map((row) =>
    columns.map((column, index) => excelCell(figureOf(column, row[index] ?? null), language)),
  );
  // Loaded for the first workbook: the package is large, and most processes never make one.
  const { default: writeExcelFile } = await import('write-excel-file/node');
  return writeExcelFile([
    {
      sheet: name,
      data: [head, formulas, ...data],
      columns: columns.map(({ kind }) => ({ width: kind === 'text' ? 30 : 20 })),
      stickyRowsCount: 2,
    },
    {
      sheet: language === 'zh' ? '说明' : 'about',
      data: lines.map((line) => [{ value: line }]),
      columns: [{ width: 100 }],
    },
  ]).toBuffer();
}

function excelCell({ kind, value }: AnyFigure, language: ReportLanguage): CellObject | null {
  if (value === null) return null;
  const format = excelFormats[kind];
  if (value instanceof Date) {
    return { value: onChinaClock(value), type: Date, format: format ?? 'yyyy-mm-dd hh:mm:ss' };
  }
  if (typeof value === 'boolean') return { value: value ? alarmWord[language] : '' };
  if (typeof value === 'string') return { value: withoutControls(value), type: String };
  return { value, type: Number, ...(format !== undefined && { format }) };
}

/** Replaces control characters, which XML does not allow. */
function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '?');
}
