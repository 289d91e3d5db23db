/** Tells a person by SMS that the callback was given up. */
import type { CallbackReason } from './rules/callback.js';
import { smsOf } from '../messages/rules/smsText.js';
import type { Callback } from './store/callbacks.js';
import type { Queryable } from '../core/database/pool.js';
import { writeSms } from '../messages/store/smsOutbox.js';

/** Writes the SMS; the row has the reason. The answer to a ticket has its own SMS already. */
export async function sendGivenUpSms(db: Queryable, callback: Callback, now: Date): Promise<void> {
  const { id, status, number, language, because, tries, origin, isNameless } = callback;
  if (status !== 'given_up' || number === null || origin === 'answer' || isNameless) return;
  // A landline takes no SMS.
  if (!/^1[3-9]\d{9}$/.test(number)) return;
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
