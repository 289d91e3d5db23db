/** Takes received SMS, with everything that they may ask for. */
import type { Logger } from 'winston';
import type { App } from '../../core/app.js';
import type { Config } from '../../core/config.js';
import { receiveSms } from '../../messages/receiveSms.js';
import type { ReplyBudget } from '../../messages/rules/replyBudget.js';
import type { SmsReceived } from '../../messages/smsDriver.js';
import { reportNumbers } from '../../tickets/rules/ticketNumber.js';
import { makeAnswerSms, type AnswerSmsApp } from './answerSms.js';

export interface TakeSmsApp extends AnswerSmsApp, Pick<App, 'db' | 'clock'> {
  readonly log: Logger;
  /** The name of the account that they come by. */
  readonly account: string;
  readonly replies: ReplyBudget;
}

/** Returns how many replies the settings allow. */
export function replyBudget(
  config: Pick<Config, 'SMS_REFUSALS_PER_HOUR' | 'SMS_ANSWERS_PER_HOUR'>,
): ReplyBudget {
  return {
    refusalsPerHour: config.SMS_REFUSALS_PER_HOUR,
    answersPerHour: config.SMS_ANSWERS_PER_HOUR,
  };
}

/**
 * Returns a function that takes one SMS. It resolves when the SMS is kept and its answer is in the
 * outbox.
 */
export function makeTakeSms(app: TakeSmsApp): (message: SmsReceived) => Promise<void> {
  const answer = makeAnswerSms(app);
  return (message) => receiveSms({ ...app, answer, reports: reportNumbers }, message);
}
