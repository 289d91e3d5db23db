/**
 * The answer to an order is to be brought by telephone: the call is made when its time comes, if the order still waits
 * for her word on the answer. Who was told the answer otherwise, or has had the order reopened, is not called.
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
