/** Takes received SMS, with everything that they may ask for. */
import type { Logger } from 'winston';
import type { App } from '../app.js';
import { receiveSms } from '../messages/receiveSms.js';
import type { SmsReceived } from '../messages/smsDriver.js';
import { makeAnswerSms, type AnswerSmsApp } from './answerSms.js';

export interface TakeSmsApp extends AnswerSmsApp, Pick<App, 'db' | 'clock'> {
  readonly log: Logger;
  /** The name of the account that they come by. */
  readonly account: string;
}

/**
 * Returns a function that takes one SMS. It resolves when the SMS is kept and its answer is in the
 * outbox.
 */
export function makeTakeSms(app: TakeSmsApp): (message: SmsReceived) => Promise<void> {
  const answer = makeAnswerSms(app);
  return (message) => receiveSms({ ...app, answer }, message);
}
