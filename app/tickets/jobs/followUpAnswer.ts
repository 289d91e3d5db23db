/**
 * Brings the answer to a ticket by telephone. When its time comes, the call is made if the ticket
 * still waits for the caller's word on the answer. A caller who has heard the answer another way,
 * or has had the ticket reopened, is not called.
 */
import { changeCallback } from '../../queue/callbacks/changeCallback.js';
import type { CallbackDesk } from '../../queue/callbacks/callbackDesk.js';
import { readCallback } from '../../queue/callbacks/store/callbacks.js';
import { waitsForCallersWord } from '../../queue/callbacks/store/answerCallbacks.js';
import type { DueResult } from '../../core/database/dueTask.js';
import { wakeDueCallback } from '../../queue/callbacks/wakeDueCallback.js';

export async function followUpAnswer(app: CallbackDesk, callbackId: number): Promise<DueResult> {
  const callback = await readCallback(app.db, callbackId);
  if (callback?.ticketId == null) return 'over';
  if (await waitsForCallersWord(app.db, callback.ticketId)) return wakeDueCallback(app, callbackId);
  await changeCallback(app, callbackId, { kind: 'cancelled', by: 'staff' });
  return 'over';
}
