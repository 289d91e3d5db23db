import { heatCells as cellsOf, type HeatCell } from '../../../reports/rules/heatCells.js';
import type { Language } from '../words/both.js';
import { figureIn, type Report, type ReportColumn } from './reportCells.js';

/** Returns how a figure of a report is spread over the hours of the week. */
export function heatCells(report: Report, figure: ReportColumn, language: Language): HeatCell[] {
  const intervals = report.rows.flatMap((row) => {
    const [at] = row;
    return typeof at === 'string'
      ? [{ at: new Date(at), figures: row.map((cell) => figureIn(cell, language)) }]
      : [];
  });
  return cellsOf(report.columns, intervals, figure);
}
