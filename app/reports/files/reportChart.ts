/**
 * The charts of a printed report, the same as on its page: one figure over the rows, and by hour
 * and weekday. Places are fractions of a chart's width and height; `report.typ` draws them.
 */
import { heatCells } from '../rules/heatCells.js';
import type { Cell } from '../store/computeReport.js';
import type { Report } from '../store/readReport.js';
import { isTime, type Column } from '../store/reportColumns.js';
import { figureOf } from './figureOf.js';
import type { ReportLanguage } from './reportInLanguage.js';
import { shownFigure } from './shownFigure.js';

/** A label at a place. */
interface Mark {
  readonly at: number;
  readonly text: string;
}

export interface ReportChart {
  readonly title: string;
  /** A curve over time; otherwise a bar for each row. */
  readonly isCurve: boolean;
  /** Of each row; null where it has no figure. */
  readonly heights: readonly (number | null)[];
  /** Above the bars; empty where they are too many. */
  readonly values: readonly string[];
  /** Along the height, from the bottom up. */
  readonly ticks: readonly Mark[];
  /** Along the width. */
  readonly labels: readonly Mark[];
  /** The labels are too long to stand side by side. */
  readonly isTilted: boolean;
}

export interface HeatMap {
  readonly title: string;
  readonly days: readonly string[];
  /** Each day's 24 hours, as fractions of the most; null where there is no figure. */
  readonly hours: readonly (readonly (number | null)[])[];
  readonly most: string;
}

const days = {
  zh: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
} as const;

/** More bars become a curve; that many have their value above them. */
const mostBars = 24;
const mostValues = 16;
/** Characters that fit side by side below a chart, a Chinese one counting twice. */
const roomForLabels = 180;
const mostTimes = 12;

/** Finds the column that is drawn: the one that is asked for, or the first with figures. */
export function drawnColumn(
  columns: Report['columns'],
  figure: string | undefined,
): Column | undefined {
  // The bounds of a class name its bar.
  const figures = columns.filter(
    ({ key, kind }) =>
      !['from_s', 'below_s'].includes(key) && ['count', 'seconds', 'share', 'score'].includes(kind),
  );
  return figures.find(({ key }) => key === figure) ?? figures[0];
}

/** @param report with its rows and titles in the language. */
export function chartOf(
  { columns, rows }: Report,
  column: Column,
  language: ReportLanguage,
): ReportChart {
  const place = columns.indexOf(column);
  const [first] = columns;
  const isOverTime = first !== undefined && isTime(first);
  const isCurve = isOverTime && rows.length > mostBars;
  const numbers = rows.map((row) => numberIn(column, row[place]));
  const steps = stepsUpTo(Math.max(0, ...numbers.map((each) => each ?? 0)), column.kind);
  const top = steps.at(-1) ?? 1;
  const texts = labelsOf({ columns, rows }, language);
  // Every group needs its label; of times a few are enough.
  const every = isOverTime ? Math.ceil(rows.length / mostTimes) : 1;
  const labels = texts
    .map((text, index) => ({ at: (index + 0.5) / rows.length, text }))
    .filter((_, index) => index % every === 0);
  return {
    title: column.title,
    isCurve,
    heights: numbers.map((each) => (each === null ? null : Math.max(0, each) / top)),
    values:
      isCurve || rows.length > mostValues
        ? []
        : rows.map((row) => shownFigure(column, row[place] ?? null, language)),
    ticks: steps.map((each) => ({ at: each / top, text: shownFigure(column, each, language) })),
    labels,
    isTilted:
      Math.max(...labels.map(({ text }) => widthOf(text) + 2)) * labels.length > roomForLabels,
  };
}

/** How a figure is spread over the hours of the week. Null where the rows are no hours. */
export function heatMapOf(
  { columns, rows }: Report,
  column: Column,
  language: ReportLanguage,
): HeatMap | null {
  if (columns[0]?.kind !== 'moment') return null;
  const intervals = rows.flatMap((row) => {
    const [at] = row;
    const figures = row.map((cell, place) => {
      const of = columns[place];
      return of === undefined ? null : numberIn(of, cell);
    });
    return at instanceof Date ? [{ at, figures }] : [];
  });
  const cells = heatCells(columns, intervals, column);
  const most = Math.max(0, ...cells.map(([, , figure]) => figure));
  const hours = days.zh.map(() => Array.from({ length: 24 }, (): number | null => null));
  for (const [hour, weekday, figure] of cells) {
    hours[weekday]?.splice(hour, 1, most === 0 ? 0 : Math.max(0, figure) / most);
  }
  return {
    title: language === 'zh' ? '按时段与星期' : 'by hour and weekday',
    days: days[language],
    hours,
    most: shownFigure(column, most, language),
  };
}

function numberIn(column: Column, cell: Cell | undefined): number | null {
  const { value } = figureOf(column, cell ?? null);
  return typeof value === 'number' ? value : null;
}

/** The label of each row: the time, the bounds in seconds, or the group. */
function labelsOf({ columns, rows }: Report, language: ReportLanguage): string[] {
  const [first, second] = columns;
  if (first === undefined) return [];
  const shown = (column: Column, row: Report['rows'][number]) =>
    shownFigure(column, row[columns.indexOf(column)] ?? null, language);
  if (isTime(first)) {
    const times = rows.map((row) => shown(first, row));
    // What is the same in all of them is in the heading: the day, or the year.
    const same = [10, 4].find((length) => new Set(times.map((t) => t.slice(0, length))).size === 1);
    return times.map((time) =>
      same === undefined || time.length <= same ? time : time.slice(same + 1),
    );
  }
  if (second?.key === 'below_s') {
    return rows.map((row) => {
      const [from, below] = [shown(first, row), shown(second, row)];
      if (row[1] === null) return language === 'zh' ? `${from} 秒及以上` : `${from} s and more`;
      return language === 'zh' ? `${from}–${below} 秒` : `${from}–${below} s`;
    });
  }
  return rows.map((row) =>
    columns
      .filter(({ kind }) => kind === 'text')
      .map((column) => shown(column, row))
      .filter((text) => text !== '')
      .join(' · '),
  );
}

/** Steps of a scale, from which the smallest is chosen that needs no more than five. */
const stepsOf = (kind: Column['kind']): readonly number[] => {
  if (kind === 'share') return [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25];
  if (kind === 'seconds') return [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];
  return kind === 'score' ? [0.5, 1] : [1, 2, 5];
};

/** The marks of a scale from 0 up to what is not below the most. */
function stepsUpTo(most: number, kind: Column['kind']): number[] {
  const steps = stepsOf(kind);
  let step = steps.find((each) => most / each <= 5) ?? steps.at(-1) ?? 1;
  // Beyond the list: its last three again, ten times as large.
  for (let tens = 10; most / step > 5; tens *= 10) {
    step = [tens, 2 * tens, 5 * tens].find((each) => most / each <= 5) ?? step;
  }
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, n) => n * step);
}

const widthOf = (text: string): number => text.replaceAll(/\P{ASCII}/gu, '  ').length;
