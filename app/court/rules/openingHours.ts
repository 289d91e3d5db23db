/**
 * Opening hours: when agents answer. The government hotline standard GB/T 33358-2016 advises 24 ×
 * 7. Courts choose their own hours and may close at noon. All times are China time (+08:00),
 * whatever the machine's time zone.
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

/** A period from `from` until `to`, each as `HH:MM`; `to` may be `24:00`. */
export interface OpeningPeriod {
  readonly from: string;
  readonly to: string;
}

/**
 * The periods of each kind of day, in order and without overlap. On a day with an empty list nobody
 * answers.
 */
export interface OpeningHours {
  readonly monday: readonly OpeningPeriod[];
  readonly tuesday: readonly OpeningPeriod[];
  readonly wednesday: readonly OpeningPeriod[];
  readonly thursday: readonly OpeningPeriod[];
  readonly friday: readonly OpeningPeriod[];
  /** Weekend days that are neither make-up workdays nor holidays. */
  readonly saturday: readonly OpeningPeriod[];
  readonly sunday: readonly OpeningPeriod[];
  /** Public holidays, and other weekdays off. */
  readonly holiday: readonly OpeningPeriod[];
  /** A Saturday or Sunday that a notice makes a workday, in exchange for a day off. */
  readonly makeUpWorkday: readonly OpeningPeriod[];
}

export type OpeningState =
  /** People answer, without a break until `until`. */
  { readonly open: true; readonly until: Date } | { readonly open: false; readonly opensAt: Date };

/** How many days to search for the next opening; no holiday comes near it. */
const horizonDays = 400;

/** In the order of {@link weekdayOf}: 0 is Sunday. */
export const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;

export type Weekday = (typeof weekdays)[number];

/** Returns the name of a day's weekday, as settings have it. */
export function weekdayName(day: IsoDate): Weekday {
  return weekdays[weekdayOf(day)] ?? 'sunday';
}

/** Returns the opening periods of one day. */
export function periodsOf(
  hours: OpeningHours,
  calendar: WorkCalendar,
  day: IsoDate,
): readonly OpeningPeriod[] {
  const weekday = hours[weekdayName(day)];
  if (calendar.isWorkday(day)) return isWeekend(day) ? hours.makeUpWorkday : weekday;
  if (isWeekend(day) && calendar.nameOf(day) === null) return weekday;
  return hours.holiday;
}

/**
 * Tells whether somebody answers now, and until when, or else from when.
 * @throws RangeError if the hours never open. (`courtSettings` refuses such hours.)
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
        // A court that answers around the clock does not close at midnight.
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
  throw new RangeError('these opening hours have no open period');
}
