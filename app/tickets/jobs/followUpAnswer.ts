/**
 * Brings the answer to a ticket by telephone. When its time comes, the call is made if the ticket
 * still waits for the caller's word on the answer. A caller who has heard the answer another way,
 * or has had the ticket reopened, is not called.
 */
import { changeCallback } from '../../callbacks/changeCallback.js';
import type { CallbackDeps } from '../../callbacks/callbackDeps.js';
import { readCallback } from '../../callbacks/store/callbacks.js';
import { waitsForCallersWord } from '../../callbacks/store/answerCallbacks.js';
import type { DueResult } from '../../core/database/dueTask.js';
import { wakeDueCallback } from '../../callbacks/wakeDueCallback.js';

export async function followUpAnswer(app: CallbackDeps, callbackId: number): Promise<DueResult> {
  const callback = await readCallback(app.db, callbackId);
  if (callback?.ticketId == null) return 'over';
  if (await waitsForCallersWord(app.db, callback.ticketId)) return wakeDueCallback(app, callbackId);
  await changeCallback(app, callbackId, { kind: 'cancelled', by: 'staff' });
  return 'over';
}
