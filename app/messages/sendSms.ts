/**
 * Hands an SMS to the gateway. The row stays locked meanwhile, so that no other process sends it
 * too. If a process dies before it has recorded the sending, another hands the SMS over again under
 * the same id, and the gateway recognises it as the same.
 */
import type { App } from '../core/app.js';
import { signSmsIn } from './rules/smsText.js';
import { nextTry, planSending, type SendingRules } from './rules/sendingPlan.js';
import { endSms, lockSms, markSmsFailed, markSmsSent, postponeSms } from './store/smsOutbox.js';
import { withTransaction, type Queryable } from '../core/database/pool.js';
import type { DueResult } from '../core/database/dueTask.js';
import type { SmsGateway } from './smsGateway.js';

/**
 * An SMS whose text may have a place for a secret that must not be in the outbox in the clear.
 */
export interface SmsToFill {
  readonly id: number;
  readonly ticketId: number | null;
  readonly body: string;
}

/** Fills in the secret (the code of a ticket). */
export interface SmsSecrets {
  /** @throws Error when the secret cannot be read any more. */
  fill(db: Queryable, sms: SmsToFill): Promise<string>;
  /**
   * Called when the SMS is sent or given up: the secret is deleted unless another SMS with it
   * waits.
   */
  forget(db: Queryable, sms: SmsToFill): Promise<void>;
}

export interface SendSmsApp extends Pick<App, 'db' | 'clock' | 'log'> {
  readonly sms: SmsGateway;
  readonly secrets: SmsSecrets;
  /**
   * The signature of the hotline's court, as it is now, for SMS of courts without one of their own.
   */
  readonly smsSignature: () => string;
  /** Its signature of English SMS; null, or none: the Chinese one. */
  readonly smsSignatureEn?: () => string | null;
  readonly smsRules: SendingRules;
}

const hourMs = 3_600_000;

export async function sendSms(app: SendSmsApp, smsId: number): Promise<DueResult> {
  return withTransaction(app.db, async (client) => {
    const now = app.clock.now();
    const sms = await lockSms(client, smsId, new Date(now.getTime() - hourMs));
    if (sms === null || sms.sentAt !== null || sms.givenUpAt !== null) return 'over';
    if (sms.nextAt > now) return { notBefore: sms.nextAt };
    const { toNumber: to, purpose } = sms;
    const toFill = { id: smsId, ticketId: sms.ticketId, body: sms.body };
    const plan = planSending(sms, app.smsRules, now);
    if (plan.kind === 'wait') {
      await postponeSms(client, smsId, plan.until);
      return 'over';
    }
    if (plan.kind === 'end') {
      await endSms(client, smsId, { ...plan, at: now });
      await app.secrets.forget(client, toFill);
      return 'over';
    }
    try {
      const common = {
        signature: app.smsSignature(),
        signatureEn: app.smsSignatureEn?.() ?? null,
      };
      const text = await app.secrets.fill(client, toFill);
      const body = signSmsIn(sms.language, sms, common, text);
      await app.sms.send({ id: `sms-${smsId}`, to, body, purpose, at: now });
    } catch (error) {
      const nextAt = nextTry(sms.attempts, now);
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
