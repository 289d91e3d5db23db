/** Sets a report as PDF, by typst. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import type { HeatMap, ReportChart } from './reportChart.js';

/**
 * The content of the pages, in the report's language and formatted (`report.typ` defines the look).
 */
export interface ReportPages {
  readonly court: string;
  readonly title: string;
  readonly heading: readonly string[];
  readonly footer: string;
  readonly language: string;
  readonly fonts: readonly string[];
  /** The text shown when there are no rows. */
  readonly nothing: string;
  readonly chart: ReportChart | null;
  readonly heat: HeatMap | null;
  readonly columns: readonly {
    readonly title: string;
    readonly formula: string;
    readonly isText: boolean;
  }[];
  readonly rows: readonly (readonly string[])[];
}

let compiler: NodeCompiler | undefined;
let template: Promise<string> | undefined;

/**
 * Sets a report, which takes up to a second for a long one: run it by `reportPdf.ts`.
 * @throws Error with typst's own words.
 */
export async function setReport(pages: ReportPages): Promise<Buffer> {
  template ??= readFile(path.join(__dirname, 'report.typ'), 'utf8');
  const mainFileContent = await template;
  compiler ??= NodeCompiler.create();
  const result = compiler.compile({ mainFileContent, inputs: { report: JSON.stringify(pages) } });
  if (result.result === null) {
    throw new Error(JSON.stringify(result.takeDiagnostics()?.shortDiagnostics ?? []));
  }
  const pdf = compiler.pdf(result.result);
  compiler.evictCache(0);
  return pdf;
}
