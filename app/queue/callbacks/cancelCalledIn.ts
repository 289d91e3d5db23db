/** Cancels the callback of a caller who has called in. */
import { checkCallbackNumber } from '../rules/callbackNumber.js';
import { openCallbackOf } from './store/findCallbacks.js';
import { callbackNumbersOf, type CallbackDesk } from './callbackDesk.js';
import { changeCallback } from './changeCallback.js';

/**
 * Cancels the callback of a caller who has called in and talked to somebody. A callback whose
 * telephone rings now ends with this ringing, whatever its outcome; one that has led to a talk
 * stays.
 * @param number as the network shows it.
 * @returns whether a callback was cancelled, or will be when its telephone stops ringing.
 */
export async function cancelCalledIn(
  desk: CallbackDesk,
  queueId: number,
  number: string,
): Promise<boolean> {
  const checked = checkCallbackNumber(number, await callbackNumbersOf(desk, queueId));
  if (checked.kind === 'refused') return false;
  const open = await openCallbackOf(desk.db, checked.number);
  if (open === null) return false;
  const change = await changeCallback(desk, open.id, { kind: 'cancelled', by: 'called_in' });
  return change.kind === 'moved';
}
