/**
 * Hands an SMS to the gateway. The row stays locked meanwhile, so that no other process sends it
 * too. If a process dies before it has recorded the sending, another hands the SMS over again under
 * the same id, and the gateway recognises it as the same.
 */
import type { App } from '../app.js';
import { signSms } from './rules/smsText.js';
import { lockSms, markSmsFailed, markSmsSent } from './store/smsOutbox.js';
import { withTransaction, type Queryable } from '../database/pool.js';
import type { DueResult } from '../database/dueTask.js';
import type { SmsGateway } from './smsGateway.js';

/** An SMS whose text may have a place for something that must not stand in the outbox in the clear. */
export interface SmsToFill {
  readonly id: number;
  readonly orderId: number | null;
  readonly body: string;
}

/** Fills in what must not stand in the outbox in the clear (the code of an order). */
export interface SmsSecrets {
  /** @throws Error when the secret cannot be read any more. */
  fill(db: Queryable, sms: SmsToFill): Promise<string>;
  /** The SMS is sent or given up: unless another SMS waits with the same secret, it is forgotten. */
  forget(db: Queryable, sms: SmsToFill): Promise<void>;
}

export interface SendSmsApp extends Pick<App, 'db' | 'clock' | 'log'> {
  readonly sms: SmsGateway;
  readonly secrets: SmsSecrets;
  /** The court's signature, as it is now. */
  readonly smsSignature: () => string;
}

/** Minutes until each retry. After the last one the SMS is given up. */
const waits = [1, 5, 15, 60, 180];

export async function sendSms(app: SendSmsApp, smsId: number): Promise<DueResult> {
  return withTransaction(app.db, async (client) => {
    const sms = await lockSms(client, smsId);
    if (sms === null || sms.sentAt !== null || sms.givenUpAt !== null) return 'over';
    const now = app.clock.now();
    if (sms.nextAt > now) return { notBefore: sms.nextAt };
    const { toNumber: to, purpose } = sms;
    const toFill = { id: smsId, orderId: sms.orderId, body: sms.body };
    try {
      const body = signSms(app.smsSignature(), await app.secrets.fill(client, toFill));
      await app.sms.send({ id: `sms-${smsId}`, to, body, purpose, at: now });
    } catch (error) {
      const wait = waits[sms.attempts];
      const nextAt = wait === undefined ? null : new Date(now.getTime() + wait * 60_000);
      app.log.warn('the gateway did not accept an SMS', {
        smsId,
        purpose,
        givenUp: nextAt === null,
        error,
      });
      const reason = error instanceof Error ? error.message : String(error);
      await markSmsFailed(client, smsId, { error: reason, at: now, nextAt });
      if (nextAt === null) await app.secrets.forget(client, toFill);
      return 'over';
    }
    await markSmsSent(client, smsId, now);
    await app.secrets.forget(client, toFill);
    return 'over';
  });
}
