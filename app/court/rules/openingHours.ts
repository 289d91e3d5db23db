/**
 * When people answer. Government hotline standard GB/T 33358-2016 advises 24 × 7; courts choose their own hours, and
 * may close at noon. All times are China's (+08:00), whatever the machine's zone is.
 */
import {
  addDays,
  chinaDate,
  chinaMoment,
  isWeekend,
  weekdayOf,
  type IsoDate,
  type WorkCalendar,
} from './workCalendar.js';

/** From and until, as `HH:MM`; until may be `24:00`. */
export interface OpeningPeriod {
  readonly from: string;
  readonly to: string;
}

/** The periods of each kind of day, in order and apart; an empty list is a day without anybody. */
export interface OpeningHours {
  readonly monday: readonly OpeningPeriod[];
  readonly tuesday: readonly OpeningPeriod[];
  readonly wednesday: readonly OpeningPeriod[];
  readonly thursday: readonly OpeningPeriod[];
  readonly friday: readonly OpeningPeriod[];
  /** Weekends that are neither made-up workdays nor holidays. */
  readonly saturday: readonly OpeningPeriod[];
  readonly sunday: readonly OpeningPeriod[];
  /** Public holidays, and weekdays off. */
  readonly holiday: readonly OpeningPeriod[];
  /** A Saturday or Sunday on which work is made up for. */
  readonly makeUpWorkday: readonly OpeningPeriod[];
}

export type OpeningState =
  /** Somebody answers, until then without a break. */
  { readonly open: true; readonly until: Date } | { readonly open: false; readonly opensAt: Date };

/** The longest closure looked through, in days; no holiday comes near it. */
const horizonDays = 400;

const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;

/** The periods of one day. */
export function periodsOf(
  hours: OpeningHours,
  calendar: WorkCalendar,
  day: IsoDate,
): readonly OpeningPeriod[] {
  const weekday = hours[weekdays[weekdayOf(day)] ?? 'sunday'];
  if (calendar.isWorkday(day)) return isWeekend(day) ? hours.makeUpWorkday : weekday;
  if (isWeekend(day) && calendar.nameOf(day) === null) return weekday;
  return hours.holiday;
}

/**
 * Whether somebody answers now, and until when or from when.
 * @throws RangeError if the hours never open (refused by courtSettings).
 */
export function openingState(hours: OpeningHours, calendar: WorkCalendar, now: Date): OpeningState {
  const today = chinaDate(now);
  let until: Date | null = null;
  for (let offset = 0; offset <= horizonDays; offset += 1) {
    const day = addDays(today, offset);
    for (const period of periodsOf(hours, calendar, day)) {
      const from = chinaMoment(day, period.from);
      const to = chinaMoment(day, period.to);
      if (until !== null) {
        // Midnight is no break for a court that is there around the clock.
        if (from.getTime() > until.getTime()) return { open: true, until };
        until = to;
      } else if (now < from) {
        return { open: false, opensAt: from };
      } else if (now < to) {
        until = to;
      }
    }
  }
  if (until !== null) return { open: true, until };
  throw new RangeError('these opening hours never open');
}
