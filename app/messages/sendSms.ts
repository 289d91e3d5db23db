/**
 * Hands an SMS to the gateway. The row stays locked meanwhile, so that no other process sends it
 * too. If a process dies before it has recorded the sending, another hands the SMS over again under
 * the same id, and the gateway recognises it as the same.
 */
import { forgetSealedCode, withCode } from '../orders/store/orderCodes.js';
import { lockSms, markSmsFailed, markSmsSent } from './store/smsOutbox.js';
import { withTransaction } from '../database/pool.js';
import type { DueApp, DueResult } from '../database/dueTask.js';

/** Minutes until each retry. After the last one the SMS is given up. */
const waits = [1, 5, 15, 60, 180];

/** Sends an SMS if it is due. A failed attempt sets the time of the next one, or gives up. */
export async function sendSms(app: DueApp, smsId: number): Promise<DueResult> {
  return withTransaction(app.db, async (client) => {
    const sms = await lockSms(client, smsId);
    if (sms === null || sms.sentAt !== null || sms.givenUpAt !== null) return 'over';
    const now = app.clock.now();
    if (sms.nextAt > now) return { notBefore: sms.nextAt };
    const { toNumber: to, purpose, orderId } = sms;
    try {
      const body = await withCode(client, app.keys, orderId, sms.body);
      await app.sms.send({ id: `sms-${smsId}`, to, body, purpose, at: now });
    } catch (error) {
      const wait = waits[sms.attempts];
      const nextAt = wait === undefined ? null : new Date(now.getTime() + wait * 60_000);
      app.log.warn('an SMS was not taken', { smsId, purpose, givenUp: nextAt === null, error });
      const reason = error instanceof Error ? error.message : String(error);
      await markSmsFailed(client, smsId, { error: reason, at: now, nextAt });
      if (nextAt === null) await forgetSealedCode(client, orderId, smsId);
      return 'over';
    }
    await markSmsSent(client, smsId, now);
    await forgetSealedCode(client, orderId, smsId);
    return 'over';
  });
}
