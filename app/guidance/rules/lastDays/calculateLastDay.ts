/**
 * The last day of a period: Civil Procedure Law Art. 85 (the day on which a period begins is not
 * counted; an end on a statutory day off moves to the first day after it), Criminal Procedure Law
 * Art. 105, Civil Code Art. 200 to 203 (a period by months or years ends on the corresponding day,
 * or on the month's last day where there is none).
 */
import {
  addDays,
  isWeekend,
  toWorkday,
  type IsoDate,
  type WorkCalendar,
} from '../../../court/rules/workCalendar.js';
import type { Citation } from '../citation.js';
import {
  lastDayPeriods,
  type LastDayKind,
  type LastDayPeriod,
  type PeriodLength,
  type PeriodRule,
} from './lastDayPeriods.js';

/** One step on the way to the last day. `day` is the day that it arrives at. */
export type LastDayStep = Citation & { readonly day: IsoDate } & (
    | { readonly kind: 'begin' }
    | ({ readonly kind: 'length' } & PeriodLength)
    /** The month has no corresponding day, so the period ends on its last day. */
    | { readonly kind: 'endOfMonth' }
    /** The end fell on days off; each day that was passed. */
    | { readonly kind: 'moved'; readonly daysOff: readonly DayOff[] }
    /** The end is a weekend day that the State Council made a working day. */
    | { readonly kind: 'makeUpWorkday' }
    /** The State Council has not published the calendar of these years, or it is not known here. */
    | { readonly kind: 'unpublished'; readonly years: readonly number[] }
    | { readonly kind: 'remark' }
  );

export interface DayOff {
  readonly day: IsoDate;
  /** The holiday in both languages; null for an ordinary weekend. */
  readonly name: { readonly zh: string; readonly en: string } | null;
}

export interface LastDayAnswer {
  readonly lastDay: IsoDate;
  readonly steps: readonly LastDayStep[];
  /** The years whose calendar the answer needed and did not have. */
  readonly unpublishedYears: readonly number[];
}

/**
 * Calculates the last day of a period.
 * @param from the day of service, or what else the period begins with; it is not counted.
 * @param calendar the court's calendar. Where a year's notice is not known, weekends and the
 * statutory days are off, and a step says so.
 */
export function calculateLastDay(
  kind: LastDayKind,
  from: IsoDate,
  calendar: WorkCalendar,
): LastDayAnswer {
  const period: LastDayPeriod = lastDayPeriods[kind];
  const rule = ruleOn(period, from);
  const { counting } = period;
  const steps: LastDayStep[] = [{ kind: 'begin', ...counting, day: from }];

  const { day: end, isMonthEnd } = endOf(from, rule);
  const { law, article, count, unit } = rule;
  steps.push({ kind: 'length', law, article, count, unit, day: end });
  if (isMonthEnd) steps.push({ kind: 'endOfMonth', law: 'civil-code', article: '202', day: end });

  const { day: lastDay, unpublishedYears } = toWorkday(calendar, end);
  const daysOff: DayOff[] = [];
  for (let day = end; day < lastDay; day = addDays(day, 1)) daysOff.push(dayOff(calendar, day));
  if (daysOff.length > 0) steps.push({ kind: 'moved', ...counting, day: lastDay, daysOff });
  if (isWeekend(lastDay)) steps.push({ kind: 'makeUpWorkday', ...counting, day: lastDay });

  if (unpublishedYears.length > 0) {
    steps.push({ kind: 'unpublished', ...counting, day: lastDay, years: unpublishedYears });
  }
  const { remark } = period;
  if (remark !== undefined) {
    steps.push({ kind: 'remark', law: remark.law, article: remark.article, day: lastDay });
  }
  return { lastDay, steps, unpublishedYears };
}

/** Returns the length that counts for a period that begins on a day. */
function ruleOn(period: LastDayPeriod, from: IsoDate): PeriodRule {
  return period.rules.find(({ since }) => since === null || since <= from) ?? period.rules[0];
}

function endOf(
  from: IsoDate,
  { count, unit }: PeriodLength,
): { day: IsoDate; isMonthEnd: boolean } {
  if (unit === 'days') return { day: addDays(from, count), isMonthEnd: false };
  const [year = 0, month = 1, dayOfMonth = 1] = from.split('-').map(Number);
  const months = year * 12 + (month - 1) + count * (unit === 'years' ? 12 : 1);
  const [endYear, endMonth] = [Math.floor(months / 12), (months % 12) + 1];
  // Day 0 of the next month is the last day of this one.
  const lastOfMonth = new Date(Date.UTC(endYear, endMonth, 0)).getUTCDate();
  const text = (value: number, width = 2) => String(value).padStart(width, '0');
  return {
    day: `${text(endYear, 4)}-${text(endMonth)}-${text(Math.min(dayOfMonth, lastOfMonth))}`,
    isMonthEnd: dayOfMonth > lastOfMonth,
  };
}

function dayOff(calendar: WorkCalendar, day: IsoDate): DayOff {
  const zh = calendar.nameOf(day, 'zh');
  return { day, name: zh === null ? null : { zh, en: calendar.nameOf(day, 'en') ?? zh } };
}
