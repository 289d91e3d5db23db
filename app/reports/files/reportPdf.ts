/** Makes a PDF of a report, set by typst on its own thread. */
import { letterFonts } from '../../messages/fax/letter.js';
import { isTime } from '../store/reportColumns.js';
import type { Report } from '../store/readReport.js';
import { onReportThread } from './onReportThread.js';
import type { ReportLanguage } from './reportInLanguage.js';
import { shownFigure } from './shownFigure.js';

export interface PdfHeading {
  readonly title: string;
  readonly lines: readonly string[];
  readonly footer: string;
  readonly language: ReportLanguage;
}

/** A report with more rows is too long for paper. */
export const mostPdfRows = 400;

/**
 * Sets a report that is in its language already.
 * @throws Error with typst's own words, or when there are more than {@link mostPdfRows}.
 */
export async function reportPdf({ columns, rows }: Report, heading: PdfHeading): Promise<Buffer> {
  if (rows.length > mostPdfRows) throw new Error(`${rows.length} rows are too many for paper`);
  const { title, lines, footer, language } = heading;
  const pdf = await onReportThread('setReport', {
    title,
    heading: lines,
    footer,
    language,
    fonts: [...letterFonts].reverse(),
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
