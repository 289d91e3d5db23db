/** How a figure is spread over the hours of the week. */
import type { Language } from '../words/both.js';
import { figureIn, type Report, type ReportColumn } from './reportCells.js';

/** An hour from 0 to 23 in China, a weekday from 0 (Monday) to 6, and the figure there. */
export type HeatCell = readonly [hour: number, weekday: number, figure: number];

/** By which columns together an interval weighs, where that is not the number of its cases. */
const weighsBy: Readonly<Record<string, readonly string[]>> = {
  service_level_of_answered: ['answered'],
  average_wait_s: ['answered'],
  occupancy: ['talking_s', 'wrap_up_s', 'ready_s'],
  average_score: ['scores'],
  satisfied: ['scores'],
};

/** The cases of an interval: each report by the hour has one of these. */
const cases: readonly string[] = ['offered', 'handled', 'talks', 'told', 'calls'];

/** Seconds that are a mean, and no total. */
const isMean = ({ key }: ReportColumn) => /^average_|^absolute_error_s$|^bias_s$/.test(key);

type Combined = 'sum' | 'longest' | 'mean';

function combinedBy(figure: ReportColumn): Combined {
  if (figure.kind === 'count') return 'sum';
  if (figure.key.startsWith('longest_')) return 'longest';
  return figure.kind === 'seconds' && !isMean(figure) ? 'sum' : 'mean';
}

/**
 * Combines the intervals of a report that are at the same hour of the same weekday: counts and total
 * times are added up, and of shares and means each interval weighs by its cases. An hour in which a
 * single caller was answered in time does not outweigh one in which eighty were not.
 */
export function heatCells(report: Report, figure: ReportColumn, language: Language): HeatCell[] {
  const placeOf = (key: string) => report.columns.findIndex((column) => column.key === key);
  const places = (keys: readonly string[]) => keys.map(placeOf).filter((place) => place >= 0);
  const own = places(weighsBy[figure.key] ?? []);
  const weighing = own.length > 0 ? own : places(cases).slice(0, 1);
  const place = placeOf(figure.key);
  const by = combinedBy(figure);
  const cells = new Map<string, { values: number[]; weights: number[] }>();
  for (const row of report.rows) {
    const [at] = row;
    const value = figureIn(row[place], language);
    if (typeof at !== 'string' || value === null) continue;
    // Beijing is eight hours ahead of UTC all year.
    const there = new Date(Date.parse(at) + 8 * 3_600_000);
    const key = `${there.getUTCHours()} ${(there.getUTCDay() + 6) % 7}`;
    const cell = cells.get(key) ?? { values: [], weights: [] };
    cell.values.push(value);
    cell.weights.push(sum(weighing.map((each) => figureIn(row[each], language) ?? 0)));
    cells.set(key, cell);
  }
  return [...cells].map(([key, cell]) => {
    const [hour = 0, weekday = 0] = key.split(' ').map(Number);
    return [hour, weekday, combine(by, cell.values, cell.weights)];
  });
}

function combine(by: Combined, values: readonly number[], weights: readonly number[]): number {
  if (by === 'sum') return sum(values);
  if (by === 'longest') return Math.max(...values);
  const all = sum(weights);
  // A rate over 24 hours is there in hours without callers, too.
  if (all === 0) return sum(values) / values.length;
  return sum(values.map((value, at) => value * (weights[at] ?? 0))) / all;
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
