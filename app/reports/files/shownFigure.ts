/** A figure as people read it in a printed report. */
import { chinaTime } from '../../court/rules/chinaTime.js';
import { alarmWord } from '../rules/reportWords.js';
import type { Cell } from '../store/computeReport.js';
import { isTime, type Column } from '../store/reportColumns.js';
import { figureOf } from './figureOf.js';
import type { ReportLanguage } from './reportInLanguage.js';

/** @returns `—` where nothing was counted of which it could be a part or a mean. */
export function shownFigure(
  column: Pick<Column, 'kind' | 'key'>,
  cell: Cell,
  language: ReportLanguage,
): string {
  const { kind, value } = figureOf(column, cell);
  if (value === null) return kind === 'text' || isTime({ kind }) ? '' : '—';
  if (value instanceof Date) {
    return chinaTime(value).slice(0, kind === 'day' ? 10 : 16);
  }
  switch (kind) {
    case 'seconds':
      return clock(Number(value));
    case 'share':
      return `${(Number(value) * 100).toFixed(1)}%`;
    case 'score':
      return Number(value).toFixed(2);
    case 'alarm':
      return value === true ? alarmWord[language] : '';
    case 'text':
    case 'moment':
    case 'day':
    case 'count':
      return String(value);
  }
}

/** `0:45`, `12:03`, `1:02:03`. */
function clock(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const text = h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  return seconds < 0 && whole > 0 ? `-${text}` : text;
}
