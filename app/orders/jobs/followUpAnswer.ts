/**
 * Brings the answer to an order by telephone. When its time comes, the call is made if the order
 * still waits for the caller's word on the answer. A caller who has heard the answer another way,
 * or has had the order reopened, is not called.
 */
import { changeCallback, type CallbackDesk } from '../../line/callbacks/callbacks.js';
import { readCallback, waitsForHerWord } from '../../line/callbacks/store/callbacks.js';
import type { DueResult } from '../../database/dueTask.js';
import { placeCallback } from '../../line/callbacks/placeCallback.js';

export async function followUpAnswer(app: CallbackDesk, callbackId: number): Promise<DueResult> {
  const callback = await readCallback(app.db, callbackId);
  if (callback?.orderId == null) return 'over';
  if (await waitsForHerWord(app.db, callback.orderId)) return placeCallback(app, callbackId);
  await changeCallback(app, callbackId, { kind: 'cancelled', by: 'staff' });
  return 'over';
}
