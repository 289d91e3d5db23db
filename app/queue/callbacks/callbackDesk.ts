/**
 * What the actions on callbacks are handed: besides the desk, the hours in which a queue or callback
 * allows calls, and the numbers that may be called.
 */
import type { CallbackNumberRules } from '../../court/settings/rules/callbackSettings.js';
import type { CallbackHours } from '../rules/callbackPlan.js';
import { queueHoursOf } from './store/dueCallbacks.js';
import type { Callback } from './store/callbacks.js';
import type { Desk } from '../floor/desk.js';

export type CallbackDesk = Pick<Desk, 'db' | 'clock' | 'courtCallbacks'>;

export async function hoursOfQueue(desk: CallbackDesk, queueId: number) {
  const queue = await queueHoursOf(desk.db, queueId);
  const court = await desk.courtCallbacks(queue?.courtId ?? null);
  const open: CallbackHours = queue?.isAlways === true ? null : court.open;
  return { court, open };
}

export async function hoursOfCallback(desk: CallbackDesk, callback: Callback) {
  if (callback.queueId !== null) return hoursOfQueue(desk, callback.queueId);
  const court = await desk.courtCallbacks(callback.courtId);
  return { court, open: court.open };
}

/** Returns which numbers may be called back for a queue: its court's choice. */
export async function callbackNumbersOf(
  desk: CallbackDesk,
  queueId: number,
): Promise<CallbackNumberRules> {
  return (await hoursOfQueue(desk, queueId)).court.plan;
}
