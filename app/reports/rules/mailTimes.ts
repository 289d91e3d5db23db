/** When a report is sent by mail, and of which days it is then. */
import { addDays, chinaDate, chinaMoment } from '../../court/rules/workCalendar.js';

export type MailEvery = 'day' | 'week' | 'month';

/** Whether a report is sent on a day: each, on Mondays, on the first of a month. */
function isDay(every: MailEvery, day: string): boolean {
  switch (every) {
    case 'day':
      return true;
    case 'week':
      return new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
    case 'month':
      return day.endsWith('-01');
  }
}

/** The next moment after another one. @param at the time of the day in China: `08:00`. */
export function nextMailAt(every: MailEvery, at: string, after: Date): Date {
  for (let day = chinaDate(after); ; day = addDays(day, 1)) {
    const moment = chinaMoment(day, at);
    if (moment > after && isDay(every, day)) return moment;
  }
}

/**
 * The days of a report that is due at a moment: yesterday, the last whole week or month before that
 * day; both included.
 */
export function daysOfMail(
  every: MailEvery,
  dueAt: Date,
): { readonly from: string; readonly to: string } {
  const to = addDays(chinaDate(dueAt), -1);
  switch (every) {
    case 'day':
      return { from: to, to };
    case 'week':
      return { from: addDays(to, -6), to };
    case 'month':
      return { from: `${to.slice(0, 8)}01`, to };
  }
}
