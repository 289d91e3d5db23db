/** Cancels the callback of a caller who has called in. */
import { checkCallbackNumber } from './rules/callbackNumber.js';
import { openCallbackOf } from './store/findCallbacks.js';
import { callbackNumbersOf, type CallbackDeps } from './callbackDeps.js';
import { changeCallback } from './changeCallback.js';

/**
 * Cancels the callback of a caller who has called in and talked to somebody. A callback whose
 * telephone rings now ends with this ringing, whatever its outcome; one that has led to an agent call
 * stays.
 * @param number as the network shows it.
 * @returns whether a callback was cancelled, or will be when its telephone stops ringing.
 */
export async function cancelCalledIn(
  deps: CallbackDeps,
  queueId: number,
  number: string,
): Promise<boolean> {
  const checked = checkCallbackNumber(number, await callbackNumbersOf(deps, queueId));
  if (checked.kind === 'refused') return false;
  const open = await openCallbackOf(deps.db, checked.number);
  if (open === null) return false;
  const change = await changeCallback(deps, open.id, { kind: 'cancelled', by: 'called_in' });
  return change.kind === 'moved';
}
