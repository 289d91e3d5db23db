/** Formats a report as a table for the terminal. */
import { isTime, type Column } from '../../reports/store/reportColumns.js';
import type { Cell } from '../../reports/store/computeReport.js';
import type { Report } from '../../reports/store/readReport.js';
import { chinaTime } from '../../court/rules/chinaTime.js';
import { figureOf } from '../../reports/files/figureOf.js';
import type { Heading } from '../../reports/files/reportXlsx.js';
import { clockOf, plain, textTable } from '../terminal/textTable.js';

/** Shown where a figure is missing because nothing was counted to take a share or a mean of. */
export const noFigure = '—';

/** Formats heading and table, with the formula of each column below. */
export function reportTable(report: Report, heading: Pick<Heading, 'lines'>): string {
  const { columns, rows } = report;
  const formulas = columns.filter(({ formula }) => formula !== undefined);
  const isLeft = columns.map((column) => column.kind === 'text' || isTime(column));
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
  const { kind, value } = figureOf(column, cell);
  if (value === null) return kind === 'text' || isTime({ kind }) ? '' : noFigure;
  switch (kind) {
    case 'text':
      return plain(String(value));
    case 'moment': {
      if (!(value instanceof Date)) return '';
      const time = chinaTime(value);
      return column.title === 'from' ? time.slice(0, 16) : time;
    }
    case 'day':
      return value instanceof Date ? chinaTime(value).slice(0, 10) : '';
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
