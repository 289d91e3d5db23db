/**
 * Takes a received SMS: stores it, does what the sender wants, and replies. Only then does the
 * gateway get its acknowledgement. If this process dies meanwhile, the gateway sends the SMS again,
 * and its row shows how far the work went.
 */
import type { App } from '../app.js';
import { withTransaction } from '../database/pool.js';
import { normalNumber } from '../telephony/rules/telephoneNumber.js';
import { languageOf, readReceived, type ReceivedRequest } from './rules/receivedSms.js';
import type { SmsLanguage, SmsMessage } from './rules/smsTemplates.js';
import { smsOf } from './rules/smsText.js';
import type { SmsReceived } from './smsDriver.js';
import { addStop, noteResult, removeStop, wasAnswered, writeReceived } from './store/smsInbox.js';
import { writeSms } from './store/smsOutbox.js';

export interface ReceiveSmsApp extends Pick<App, 'db' | 'clock' | 'log'> {
  /** The name of the account that received it. */
  readonly account: string;
  /** Answers questions about cases and orders, which other rooms know. */
  readonly answer: AnswerSms;
}

/** The outcome of a request in one word, and the reply; null: no reply. */
export interface SmsAnswer {
  readonly result: string;
  readonly message: SmsMessage | null;
  readonly courtId?: number | null;
}

/** The sender, and the language of the reply. */
export interface Writer {
  readonly from: string;
  readonly language: SmsLanguage;
}

/** Returns null when the request is not of that kind; the sender then gets help. */
export type AnswerSms = (
  request: Extract<ReceivedRequest, { kind: 'ask' | 'rating' }>,
  writer: Writer,
) => Promise<SmsAnswer | null>;

const dayMs = 24 * 3_600_000;

export async function receiveSms(app: ReceiveSmsApp, message: SmsReceived): Promise<void> {
  const { db, clock, log, account } = app;
  const now = clock.now();
  // Gateways write the country code without a plus.
  const bare = message.from.replace(/^86(?=1[3-9]\d{9}$)/, '');
  const from = normalNumber(bare) ?? bare;
  const request = readReceived(message.text);
  const { id, result } = await writeReceived(db, {
    account,
    ref: message.ref,
    fromNumber: from,
    toNumber: message.to,
    body: keptText(request, message.text),
    at: message.at,
    receivedAt: now,
    meant: request.kind,
  });
  if (result !== null) {
    log.info('a received SMS came once more', { inboxId: id });
    return;
  }
  const writer = { from, language: languageOf(message.text) };
  const answer = await answerOf(app, request, writer, id, now);
  await withTransaction(db, async (client) => {
    await noteResult(client, id, answer.result);
    if (answer.message === null) return;
    const { courtId = null } = answer;
    const reply = { toNumber: from, message: answer.message, purpose: answer.result, courtId };
    await writeSms(client, [reply], now);
  });
  log.info('received an SMS', { inboxId: id, meant: request.kind, result: answer.result });
}

async function answerOf(
  { db, answer }: ReceiveSmsApp,
  request: ReceivedRequest,
  writer: Writer,
  inboxId: number,
  now: Date,
): Promise<SmsAnswer> {
  const { from, language } = writer;
  switch (request.kind) {
    case 'stop': {
      const isNew = await addStop(db, from, inboxId, now);
      return { result: 'stopped', message: isNew ? smsOf('stopped', language, {}) : null };
    }
    case 'start': {
      const was = await removeStop(db, from);
      return { result: 'resumed', message: was ? smsOf('resumed', language, {}) : null };
    }
    case 'ask':
    case 'rating': {
      const answered = await answer(request, writer);
      return answered ?? help();
    }
    case 'other':
      return help();
  }

  /** Once a day: otherwise two machines that reply to each other would never stop. */
  async function help(): Promise<SmsAnswer> {
    const since = new Date(now.getTime() - dayMs);
    return (await wasAnswered(db, from, 'helped', since))
      ? { result: 'not_understood', message: null }
      : { result: 'helped', message: smsOf('help', language, {}) };
  }
}

/** Passwords and codes are not stored. */
function keptText(request: ReceivedRequest, text: string): string {
  return request.kind === 'ask' || request.kind === 'other' ? request.kept : text;
}
