/**
 * Amounts of time, counted as the law counts them (Civil Code Art. 201 and 203):
 * - by the hour: from the moment itself;
 * - by the day: the first day is not counted, and the last day ends when business ends. Working
 *   days are those of the court's own calendar. If the last calendar day is a day off, the limit
 *   moves to the next workday;
 * - working hours are the opening hours of workdays.
 *
 * A day counts unless the clock was stopped at its closing time.
 */
import { periodsOf, type OpeningHours } from '../../court/rules/openingHours.js';
import {
  addDays,
  chinaDate,
  chinaMoment,
  type IsoDate,
  type WorkCalendar,
} from '../../court/rules/workCalendar.js';

/** The units of limits. Working hours and working days are those of the court. */
export type LimitUnit = 'hours' | 'working_hours' | 'days' | 'working_days';

/** An amount of time in one of the units. */
export interface Amount {
  readonly amount: number;
  readonly unit: LimitUnit;
}

/** A time in which the clock was stopped. `until` null: it still is. */
export interface Pause {
  readonly from: Date;
  readonly until: Date | null;
}

/** A court's days and hours. */
export interface CourtTime {
  readonly calendar: WorkCalendar;
  readonly hours: OpeningHours;
}

const hourMs = 3_600_000;
/** How many days ahead are examined: some eleven years. */
const horizonDays = 4000;

/** Returns when business ends on a day; midnight where the court has no hours for it. */
export function closingTime(time: CourtTime, day: IsoDate): Date {
  return chinaMoment(day, periodsOf(time.hours, time.calendar, day).at(-1)?.to ?? '24:00');
}

/** Returns when business begins on a day. */
function startOfBusiness(time: CourtTime, day: IsoDate): Date {
  return chinaMoment(day, periodsOf(time.hours, time.calendar, day)[0]?.from ?? '00:00');
}

/**
 * Returns when business next begins after a moment: on the same day, if it has not begun yet.
 * @throws RangeError if that is more than eleven years ahead.
 */
export function nextStartOfBusiness(time: CourtTime, after: Date): Date {
  for (let offset = 0; offset <= horizonDays; offset += 1) {
    const day = addDays(chinaDate(after), offset);
    const starts = startOfBusiness(time, day);
    if (time.calendar.isWorkday(day) && starts > after) return starts;
  }
  throw tooFar();
}

/**
 * Returns the end of an amount of time; null if the clock is stopped before it, because nobody knows
 * for how long.
 * @throws RangeError if the end is more than eleven years ahead.
 */
export function limitAfter(
  time: CourtTime,
  from: Date,
  amount: Amount,
  pauses: readonly Pause[] = [],
): Date | null {
  switch (amount.unit) {
    case 'hours':
      return run(amount.amount * hourMs, [{ from, until: null }], pauses);
    case 'working_hours':
      return run(amount.amount * hourMs, workingPeriods(time, from), pauses);
    case 'days':
    case 'working_days':
      return lastDay(time, from, amount, pauses);
    default: {
      const never: never = amount.unit;
      return never;
    }
  }
}

/** Lets a number of milliseconds run in these stretches of time, except in pauses. */
function run(ms: number, stretches: Iterable<Pause>, pauses: readonly Pause[]): Date | null {
  let left = ms;
  for (const stretch of stretches) {
    let at = stretch.from.getTime();
    const end = stretch.until?.getTime() ?? Infinity;
    for (const pause of [...pauses, null]) {
      const stop = Math.min(end, pause?.from.getTime() ?? Infinity);
      if (stop - at >= left) return new Date(at + left);
      left -= Math.max(0, stop - at);
      if (pause === null || stop === end) break;
      if (pause.until === null) return null;
      at = Math.max(at, pause.until.getTime());
      if (at >= end) break;
    }
  }
  return null;
}

/** Yields the opening hours of workdays from a moment on. */
function* workingPeriods(time: CourtTime, from: Date): Generator<Pause> {
  const today = chinaDate(from);
  for (let offset = 0; offset <= horizonDays; offset += 1) {
    const day = addDays(today, offset);
    if (!time.calendar.isWorkday(day)) continue;
    for (const period of periodsOf(time.hours, time.calendar, day)) {
      const until = chinaMoment(day, period.to);
      if (until <= from) continue;
      const start = chinaMoment(day, period.from);
      yield { from: start < from ? from : start, until };
    }
  }
  throw tooFar();
}

function lastDay(
  time: CourtTime,
  from: Date,
  { amount, unit }: Amount,
  pauses: readonly Pause[],
): Date | null {
  const isStopped = (at: Date) =>
    pauses.some((pause) => pause.from <= at && (pause.until === null || at < pause.until));
  // Midnight belongs to the day that ends then: the previous step may have ended there.
  const first = chinaDate(new Date(from.getTime() - 1));
  let left = amount;
  for (let offset = 0; offset <= horizonDays; offset += 1) {
    const day = addDays(first, offset);
    const isWorkday = time.calendar.isWorkday(day);
    // Computed only where it matters: a ticket has many limits, and limits have many days.
    if (pauses.length > 0 && isStopped(closingTime(time, day))) {
      const closing = closingTime(time, day);
      if (pauses.some((pause) => pause.until === null && pause.from <= closing)) return null;
      continue;
    }
    if (offset > 0 && left > 0 && (unit === 'days' || isWorkday)) left -= 1;
    if (left > 0 || !isWorkday) continue;
    const closing = closingTime(time, day);
    // An amount of zero days is still the same day, if business has not ended.
    if (amount > 0 || closing > from) return closing;
  }
  throw tooFar();
}

function tooFar(): RangeError {
  return new RangeError('the limit is more than eleven years ahead');
}

/**
 * Returns the moment of a reminder. Hours are subtracted from the limit. By days, it is the start
 * of business on the day that many (working) days before the limit's day, so that a whole day is
 * left for the work.
 */
export function reminderBefore(time: CourtTime, limit: Date, { amount, unit }: Amount): Date {
  switch (unit) {
    case 'hours':
      return new Date(limit.getTime() - amount * hourMs);
    case 'working_hours':
      return workingHoursBefore(time, limit, amount * hourMs);
    case 'days':
    case 'working_days': {
      // A limit at midnight belongs to the day that ends then.
      let day = chinaDate(new Date(limit.getTime() - 1));
      for (let left = amount; left > 0;) {
        day = addDays(day, -1);
        if (unit === 'days' || time.calendar.isWorkday(day)) left -= 1;
      }
      // On a day off nobody would act on it.
      while (!time.calendar.isWorkday(day)) day = addDays(day, -1);
      return startOfBusiness(time, day);
    }
    default: {
      const never: never = unit;
      return never;
    }
  }
}

function workingHoursBefore(time: CourtTime, limit: Date, ms: number): Date {
  let left = ms;
  for (let offset = 0; offset <= horizonDays; offset += 1) {
    const day = addDays(chinaDate(limit), -offset);
    if (!time.calendar.isWorkday(day)) continue;
    for (const period of [...periodsOf(time.hours, time.calendar, day)].reverse()) {
      const from = chinaMoment(day, period.from).getTime();
      const to = Math.min(chinaMoment(day, period.to).getTime(), limit.getTime());
      if (to <= from) continue;
      if (to - from >= left) return new Date(to - left);
      left -= to - from;
    }
  }
  throw tooFar();
}
