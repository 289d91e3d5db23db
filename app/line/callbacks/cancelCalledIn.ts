/** Cancels the callback of a caller who has called in by herself. */
import { checkCallbackNumber } from '../rules/callbackNumber.js';
import { openCallbackOf } from './store/findCallbacks.js';
import { callbackNumbersOf, type CallbackDesk } from './callbackDesk.js';
import { changeCallback } from './changeCallback.js';

/**
 * She has called in, and talks to somebody: nobody need call her any more. A callback whose telephone rings just now ends
 * with this ringing, whatever comes of it; one in which she talks stays as it is.
 * @param number as the network shows it.
 * @returns whether one was taken back, or will be when it rings no more.
 */
export async function cancelCalledIn(
  desk: CallbackDesk,
  lineId: number,
  number: string,
): Promise<boolean> {
  const checked = checkCallbackNumber(number, await callbackNumbersOf(desk, lineId));
  if (checked.kind === 'refused') return false;
  const open = await openCallbackOf(desk.db, checked.number);
  if (open === null) return false;
  const change = await changeCallback(desk, open.id, { kind: 'cancelled', by: 'called_in' });
  return change.kind === 'moved';
}
