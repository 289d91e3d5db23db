/**
 * What the actions on callbacks are handed: besides the desk, the hours in which a line or callback
 * allows calls, and the numbers that may be called.
 */
import type { CallbackNumberRules } from '../../court/settings/rules/callbackSettings.js';
import type { CallbackHours } from '../rules/callbackPlan.js';
import { lineHoursOf } from './store/dueCallbacks.js';
import type { Callback } from './store/callbacks.js';
import type { Desk } from '../floor/desk.js';

export type CallbackDesk = Pick<Desk, 'db' | 'clock' | 'courtCallbacks'>;

export async function hoursOfLine(desk: CallbackDesk, lineId: number) {
  const line = await lineHoursOf(desk.db, lineId);
  const court = await desk.courtCallbacks(line?.courtId ?? null);
  const open: CallbackHours = line?.isAlways === true ? null : court.open;
  return { court, open };
}

export async function hoursOfCallback(desk: CallbackDesk, callback: Callback) {
  if (callback.lineId !== null) return hoursOfLine(desk, callback.lineId);
  const court = await desk.courtCallbacks(callback.courtId);
  return { court, open: court.open };
}

/** Returns which numbers may be called back for a line: its court's choice. */
export async function callbackNumbersOf(
  desk: CallbackDesk,
  lineId: number,
): Promise<CallbackNumberRules> {
  return (await hoursOfLine(desk, lineId)).court.plan;
}
