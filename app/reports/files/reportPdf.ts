/** A report as PDF, set by typst. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { letterFonts } from '../../messages/fax/letter.js';
import type { Report } from '../store/readReport.js';
import type { ReportLanguage } from './reportInLanguage.js';
import { shownFigure } from './shownFigure.js';

export interface PdfHeading {
  readonly title: string;
  readonly lines: readonly string[];
  readonly footer: string;
  readonly language: ReportLanguage;
}

/** A report with more rows is no reading for paper, and setting it keeps the process from anything else. */
export const mostPdfRows = 400;

let compiler: NodeCompiler | undefined;
let template: Promise<string> | undefined;

/**
 * Sets a report that is in its language already.
 * @throws Error with typst's own words, or when there are more than {@link mostPdfRows}.
 */
export async function reportPdf({ columns, rows }: Report, heading: PdfHeading): Promise<Buffer> {
  if (rows.length > mostPdfRows) throw new Error(`${rows.length} rows are too many for paper`);
  template ??= readFile(path.join(__dirname, 'report.typ'), 'utf8');
  const { title, lines, footer, language } = heading;
  const report = {
    ...{ title, heading: lines, footer, language, fonts: [...letterFonts].reverse() },
    nothing: language === 'zh' ? '本时段无数据。' : 'No data in this period.',
    columns: columns.map((column) => ({
      title: column.title,
      formula: column.formula ?? '',
      isText: column.kind === 'text' || column.kind === 'moment',
    })),
    rows: rows.map((row) =>
      columns.map((column, index) => shownFigure(column, row[index] ?? null)),
    ),
  };
  compiler ??= NodeCompiler.create();
  const result = compiler.compile({
    mainFileContent: await template,
    inputs: { report: JSON.stringify(report) },
  });
  if (result.result === null) {
    throw new Error(JSON.stringify(result.takeDiagnostics()?.shortDiagnostics ?? []));
  }
  const pdf = compiler.pdf(result.result);
  compiler.evictCache(0);
  return pdf;
}
