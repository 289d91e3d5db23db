/** Tells a person by SMS that they will be called back, so that the call is not taken for fraud. */
import { smsOf } from '../messages/rules/smsText.js';
import { isMobile } from '../telephony/rules/telephoneNumber.js';
import type { Callback } from './store/callbacks.js';
import type { Queryable } from '../core/database/pool.js';
import { writeSms } from '../messages/store/smsOutbox.js';

/**
 * Writes the SMS that comes before the call. An answer to a ticket has an SMS of its own, and a
 * landline takes none.
 */
export async function sendAskedSms(
  db: Queryable,
  { id, number, language, origin, isNameless }: Callback,
  now: Date,
): Promise<void> {
  if (number === null || origin === 'answer' || isNameless || !isMobile(number)) return;
  const message = smsOf('callbackAsked', language, { request: String(id) });
  const sms = { toNumber: number, message, purpose: 'callback_asked', callbackId: id };
  await writeSms(db, [sms], now);
}
