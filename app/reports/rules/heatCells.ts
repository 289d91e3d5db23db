/**
 * How a figure is spread over the hours of the week, for the page of a report and for its PDF. Intervals at
 * the same hour of the same weekday are combined: counts and total times are added up, and of shares and
 * means each interval weighs by its cases. An hour in which a single caller was answered in time does not
 * outweigh one in which eighty were not.
 */
import { onChinaClock } from '../../court/rules/chinaTime.js';

/** An hour from 0 to 23 in China, a weekday from 0 (Monday) to 6, and the figure there. */
export type HeatCell = readonly [hour: number, weekday: number, figure: number];

interface HeatColumn {
  readonly key: string;
  readonly kind: string;
}

/** An interval of a report: when it begins, and the figure of each column; null where it has none. */
export interface HeatInterval {
  readonly at: Date;
  readonly figures: readonly (number | null)[];
}

/** By which columns together an interval weighs, where that is not the number of its cases. */
interface Weight {
  readonly plus: readonly string[];
  readonly minus?: readonly string[];
}
const weighsBy: Readonly<Record<string, Weight>> = {
  service_level: { plus: ['offered'], minus: ['short_abandoned', 'callbacks'] },
  service_level_of_answered: { plus: ['answered'] },
  service_level_with_abandoned: { plus: ['answered', 'abandoned'] },
  average_wait_s: { plus: ['answered'] },
  occupancy: { plus: ['talking_s', 'wrap_up_s', 'ready_s'] },
  average_score: { plus: ['scores'] },
  satisfied: { plus: ['scores'] },
};

/** The cases of an interval: each report by the hour has one of these. */
const cases: readonly string[] = ['offered', 'handled', 'talks', 'told', 'calls'];

/** Seconds that are a mean, and no total. */
const isMean = ({ key }: HeatColumn) => /^average_|^absolute_error_s$|^bias_s$/.test(key);

type Combined = 'sum' | 'longest' | 'mean';

function combinedBy(figure: HeatColumn): Combined {
  if (figure.kind === 'count') return 'sum';
  if (figure.key.startsWith('longest_')) return 'longest';
  return figure.kind === 'seconds' && !isMean(figure) ? 'sum' : 'mean';
}

/** Combines the intervals of a report. Hours without the figure have no cell. */
export function heatCells(
  columns: readonly HeatColumn[],
  intervals: readonly HeatInterval[],
  figure: HeatColumn,
): HeatCell[] {
  const placeOf = (key: string) => columns.findIndex((column) => column.key === key);
  const places = (keys: readonly string[]) => keys.map(placeOf).filter((place) => place >= 0);
  const own = weighsBy[figure.key] ?? { plus: [] };
  const plus = places(own.plus);
  const weighing = plus.length > 0 ? plus : places(cases).slice(0, 1);
  const less = places(own.minus ?? []);
  const place = placeOf(figure.key);
  const by = combinedBy(figure);
  const cells = new Map<string, { values: number[]; weights: number[] }>();
  for (const { at, figures } of intervals) {
    const value = figures[place] ?? null;
    if (value === null) continue;
    const there = onChinaClock(at);
    const key = `${there.getUTCHours()} ${(there.getUTCDay() + 6) % 7}`;
    const cell = cells.get(key) ?? { values: [], weights: [] };
    const total = (of: readonly number[]) => sum(of.map((each) => figures[each] ?? 0));
    cell.values.push(value);
    cell.weights.push(total(weighing) - total(less));
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
