/** Days that people call by a name instead of their date, because they are near. */
import { addDays, type IsoDate } from '../../court/rules/workCalendar.js';
import { parseDay } from './chinaTime.js';

/** A near day. `weekday`: 0 is Sunday, which ends the week in China. */
export type NearDay =
  | { readonly kind: 'today' | 'tomorrow' | 'after_tomorrow' }
  | { readonly kind: 'this_week' | 'next_week'; readonly weekday: number };

/**
 * Returns by which name a day is called on `today`; null for a day that has passed, or that comes
 * after next week. Weeks run from Monday to Sunday.
 * @throws RangeError if one of the two is not a date.
 */
export function nearDay(day: IsoDate, today: IsoDate): NearDay | null {
  const { weekday } = parseDay(day);
  if (day < today) return null;
  if (day === today) return { kind: 'today' };
  if (day === addDays(today, 1)) return { kind: 'tomorrow' };
  if (day === addDays(today, 2)) return { kind: 'after_tomorrow' };
  const daysToSunday = (7 - parseDay(today).weekday) % 7;
  if (day <= addDays(today, daysToSunday)) return { kind: 'this_week', weekday };
  return day <= addDays(today, daysToSunday + 7) ? { kind: 'next_week', weekday } : null;
}
