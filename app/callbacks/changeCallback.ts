/**
 * Changes a callback from outside its ringing: cancels it, postpones it, or gives it up because its
 * days are over.
 */
import { nextCallbackState, type CallbackEvent, type CallbackRefusal } from './rules/callback.js';
import { lockCallback, saveCallback, type Callback } from './store/callbacks.js';
import { withTransaction } from '../core/database/pool.js';
import type { CallbackDeps } from './callbackDeps.js';
import { sendGivenUpSms } from './callbackSms.js';

export type CallbackChange =
  | { readonly kind: 'moved'; readonly callback: Callback }
  | { readonly kind: 'refused'; readonly because: CallbackRefusal; readonly callback: Callback }
  | { readonly kind: 'unknown_callback' };

/**
 * Cancels a callback, postpones it, or gives it up because its days are over. `moved` while the
 * telephone rings: it is cancelled when the ringing ends.
 */
export async function changeCallback(
  deps: CallbackDeps,
  callbackId: number,
  event: Extract<CallbackEvent, { kind: 'cancelled' | 'postponed' | 'expired' }>,
): Promise<CallbackChange> {
  return withTransaction(deps.db, async (client) => {
    const callback = await lockCallback(client, callbackId);
    if (callback === null) return { kind: 'unknown_callback' };
    const now = deps.clock.now();
    const step = nextCallbackState(callback, event, now, () => null);
    if (step.kind === 'refused') return { ...step, callback };
    const after: Callback = { ...callback, ...step.state };
    await saveCallback(client, callbackId, after);
    await sendGivenUpSms(client, after, now);
    return { kind: 'moved', callback: after };
  });
}
