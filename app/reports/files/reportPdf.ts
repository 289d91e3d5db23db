/** Makes a PDF of a report, set by typst on its own thread. */
import { letterFonts } from '../../messages/fax/letter.js';
import { isTime } from '../store/reportColumns.js';
import type { Report } from '../store/readReport.js';
import { onReportThread } from './onReportThread.js';
import { chartOf, drawnColumn, heatMapOf } from './reportChart.js';
import type { ReportLanguage } from './reportInLanguage.js';
import { shownFigure } from './shownFigure.js';

export interface PdfHeading {
  /** Whose figures they are. */
  readonly court: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly footer: string;
  readonly language: ReportLanguage;
}

/** What is drawn above the table. */
export interface Drawn {
  /** The key of a column; undefined: the first with figures. */
  readonly figure: string | undefined;
  /** The rows are hours or parts of one. */
  readonly isByHour: boolean;
}

/** A report with more rows is too long for paper. */
export const mostPdfRows = 400;

/**
 * Sets a report that is in its language already.
 * @param drawn null: no charts.
 * @throws Error with typst's own words, or when there are more than {@link mostPdfRows}.
 */
export async function reportPdf(
  report: Report,
  heading: PdfHeading,
  drawn: Drawn | null,
): Promise<Buffer> {
  const { columns, rows } = report;
  if (rows.length > mostPdfRows) throw new Error(`${rows.length} rows are too many for paper`);
  const { court, title, lines, footer, language } = heading;
  const column =
    drawn === null || rows.length === 0 ? undefined : drawnColumn(columns, drawn.figure);
  const pdf = await onReportThread('setReport', {
    court,
    title,
    heading: lines,
    footer,
    language,
    fonts: [...letterFonts].reverse(),
    chart: column === undefined ? null : chartOf(report, column, language),
    heat:
      column !== undefined && drawn?.isByHour === true ? heatMapOf(report, column, language) : null,
    nothing: language === 'zh' ? '本时段无数据。' : 'No data in this period.',
    columns: columns.map((column) => ({
      title: column.title,
      formula: column.formula ?? '',
      isText: column.kind === 'text' || isTime(column),
    })),
    rows: rows.map((row) =>
      columns.map((column, index) => shownFigure(column, row[index] ?? null, language)),
    ),
  });
  // A Buffer passes between threads as its bytes.
  return Buffer.from(pdf);
}
