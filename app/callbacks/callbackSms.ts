/**
 * SMS about callbacks. An answer to a ticket has an SMS of its own, and a landline takes none.
 */
import type { CallbackReason } from './rules/callback.js';
import { smsOf } from '../messages/rules/smsText.js';
import { isMobile } from '../telephony/rules/telephoneNumber.js';
import type { Callback } from './store/callbacks.js';
import type { Queryable } from '../core/database/pool.js';
import { writeSms } from '../messages/store/smsOutbox.js';

/** Tells a person that they will be called back, so that the call is not taken for fraud. */
export async function sendAskedSms(
  db: Queryable,
  { id, number, language, origin }: Callback,
  now: Date,
): Promise<void> {
  if (origin === 'answer' || !isMobile(number)) return;
  const message = smsOf('callbackAsked', language, { request: String(id) });
  const sms = { toNumber: number, message, purpose: 'callback_asked', callbackId: id };
  await writeSms(db, [sms], now);
}

/** Tells a person that the callback was given up; the row has the reason. */
export async function sendGivenUpSms(db: Queryable, callback: Callback, now: Date): Promise<void> {
  const { id, status, number, language, because, tries, origin } = callback;
  if (status !== 'given_up' || origin === 'answer' || !isMobile(number)) return;
  const ours: readonly (CallbackReason | null)[] = ['expired', 'lost', 'no_trunk'];
  const isOurs = ours.includes(because) || tries === 0;
  const message = isOurs
    ? smsOf('callbackNotPlaced', language, {})
    : tries === 1
      ? smsOf('callbackGivenUpOnce', language, {})
      : smsOf('callbackGivenUp', language, { tries: String(tries) });
  const sms = { toNumber: number, message, purpose: 'callback_given_up', callbackId: id };
  await writeSms(db, [sms], now);
}
