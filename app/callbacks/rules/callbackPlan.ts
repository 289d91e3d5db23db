/**
 * When a callback is placed: the time between a failed try and the next one, when it is given up,
 * and how the callbacks of a night are spread over the next working morning. Every moment falls
 * into the hours in which agents answer.
 *
 * No standard sets these figures (GB/T 33358-2016 asks only that missed calls and messages are seen
 * to within 24 hours), so they are a court's choice; the defaults are here.
 */
import type { CallbackPlan, NotReached } from '../../court/settings/rules/callbackSettings.js';
import { openingState, type OpeningHours } from '../../court/rules/openingHours.js';
import {
  addWorkdays,
  chinaDate,
  chinaMoment,
  type WorkCalendar,
} from '../../court/rules/workCalendar.js';

/** A court's hours and calendar; null: round the clock. */
export type CallbackHours = {
  readonly hours: OpeningHours;
  readonly calendar: WorkCalendar;
} | null;

const quarterMs = 15 * 60_000;

/**
 * Minutes until a call that the trunk did not take is placed again: after the first time, the
 * second …, the last from then on.
 */
const afterOutageMinutes = [1, 2, 5, 10, 15] as const;

/** Returns the moment itself, or the next opening when no agent answers then. */
export function whenOpen(at: Date, open: CallbackHours): Date {
  if (open === null) return at;
  const state = openingState(open.hours, open.calendar, at);
  return state.open ? at : state.opensAt;
}

/**
 * Returns the moment of the next try; null when there is none.
 * @param tries that counted, including the one that has just failed.
 * @param requestedAt when the callback was asked for.
 */
export function nextTryAt(
  plan: CallbackPlan,
  because: NotReached,
  tries: number,
  requestedAt: Date,
  now: Date,
  open: CallbackHours,
): Date | null {
  if (tries >= plan.tries) return null;
  const waits = plan.afterMinutes[because];
  const minutes = waits[Math.min(tries, waits.length) - 1];
  // A court that sets no wait for a reason does not try again after it.
  if (minutes === undefined) return null;
  const at = whenOpen(new Date(now.getTime() + minutes * 60_000), open);
  return at < expiresAt(plan, requestedAt, open) ? at : null;
}

/**
 * Returns when a call that the trunk did not take is placed again. It does not count as an attempt, so the
 * court's plan does not limit it; only the end of the callback's days ({@link expiresAt}) does.
 * @param outages how often the trunk did not take it, this time included.
 */
export function afterOutageAt(outages: number, now: Date): Date {
  const last = afterOutageMinutes.length;
  const minutes = afterOutageMinutes[Math.min(Math.max(outages, 1), last) - 1] ?? 15;
  return new Date(now.getTime() + minutes * 60_000);
}

/** Returns the moment at which the callback is given up. */
export function expiresAt(plan: CallbackPlan, requestedAt: Date, open: CallbackHours): Date {
  if (open === null) return new Date(requestedAt.getTime() + plan.workingDays * 86_400_000);
  return chinaMoment(addWorkdays(open.calendar, chinaDate(requestedAt), plan.workingDays), '24:00');
}

/**
 * Returns when a callback that is asked for outside of hours is placed: in the next opening, a
 * limited number in each quarter of an hour.
 * @param planned how many callbacks are already planned for that opening and after it.
 */
export function morningSlot(
  plan: CallbackPlan,
  planned: number,
  now: Date,
  open: CallbackHours,
): Date {
  let slot = whenOpen(now, open);
  if (open === null) return slot;
  // Quarters of an hour in which agents answer; the midday break is skipped.
  for (let left = Math.floor(planned / plan.perQuarter); left > 0; left -= 1) {
    slot = whenOpen(new Date(slot.getTime() + quarterMs), open);
  }
  return slot;
}
