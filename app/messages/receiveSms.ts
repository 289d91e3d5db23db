/**
 * Takes a received SMS: stores it, does what the sender wants, and replies. Only then does the
 * gateway get its acknowledgement. If this process dies meanwhile, the gateway sends the SMS again,
 * and its row shows how far the work went.
 */
import type { App } from '../core/app.js';
import { withTransaction, type Queryable } from '../core/database/pool.js';
import { normalNumber } from '../telephony/rules/telephoneNumber.js';
import {
  answersPerSubject,
  helpPerSender,
  helpResults,
  refusalResults,
  refusalsPerSender,
  type ReplyBudget,
} from './rules/replyBudget.js';
import {
  languageOf,
  readReceived,
  type ReceivedRequest,
  type ReportNumbers,
} from './rules/receivedSms.js';
import type { SmsLanguage, SmsMessage } from './rules/smsTemplates.js';
import { smsOf } from './rules/smsText.js';
import type { SmsReceived } from './smsDriver.js';
import { allReplies, takeReply } from './store/replyCounts.js';
import { addStop, countResults, noteResult, removeStop, writeReceived } from './store/smsInbox.js';
import { writeSms } from './store/smsOutbox.js';

export interface ReceiveSmsApp extends Pick<App, 'db' | 'clock' | 'log'> {
  /** The name of the account that received it. */
  readonly account: string;
  /** Answers questions about cases and tickets, which other modules know. */
  readonly answer: AnswerSms;
  /** What is neither looked up nor kept. */
  readonly reports: ReportNumbers;
  readonly replies: ReplyBudget;
}

/** The outcome of a request in one word, and the reply; null: no reply. */
export interface SmsAnswer {
  readonly result: string;
  readonly message: SmsMessage | null;
  /**
   * What the sender has proved to be theirs, such as `case 12`. Without it the reply is one to
   * somebody who has proved nothing.
   */
  readonly about?: string;
  readonly courtId?: number | null;
  /** Records what the reply tells, in the transaction that writes it; not called if none is sent. */
  readonly record?: (db: Queryable) => Promise<void>;
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

export async function receiveSms(app: ReceiveSmsApp, received: SmsReceived): Promise<void> {
  const message = withoutNul(received);
  const { db, clock, log, account } = app;
  const now = clock.now();
  // Gateways write the country code without a plus.
  const bare = message.from.replace(/^86(?=1[3-9]\d{9}$)/, '');
  const from = normalNumber(bare) ?? bare;
  const request = readReceived(message.text, app.reports);
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
  const isReplied = await withTransaction(db, async (client) => {
    const { result, message: words, courtId = null } = answer;
    const isInBudget =
      words !== null && (await takeFromBudget(client, app.replies, answer, from, now));
    await noteResult(client, id, result);
    if (!isInBudget) return false;
    await answer.record?.(client);
    await writeSms(client, [{ toNumber: from, message: words, purpose: result, courtId }], now);
    return true;
  });
  log.info('received an SMS', {
    ...{ inboxId: id, meant: request.kind, result: answer.result, isReplied },
  });
}

/** PostgreSQL stores no U+0000, and an SMS that is never stored would be delivered again for ever. */
function withoutNul({ from, to, text, ...rest }: SmsReceived): SmsReceived {
  const [one, other, body] = [from, to, text].map((each) => each.replaceAll('\0', ''));
  return { ...rest, from: one ?? '', to: other ?? '', text: body ?? '' };
}

/** Takes a reply from the budgets that it falls under. @returns false when one is used up. */
async function takeFromBudget(
  client: Queryable,
  budget: ReplyBudget,
  { about }: SmsAnswer,
  from: string,
  now: Date,
): Promise<boolean> {
  if (about !== undefined) {
    return (
      (await takeReply(client, about, answersPerSubject, now)) &&
      takeReply(client, allReplies.answers, budget.answersPerHour, now)
    );
  }
  const since = new Date(now.getTime() - dayMs);
  return (
    (await countResults(client, from, refusalResults, since)) < refusalsPerSender &&
    takeReply(client, allReplies.refusals, budget.refusalsPerHour, now)
  );
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
      // Nothing is looked up, so the reply tells nothing of the number.
      return request.isPasswordWrong === true
        ? help('password_wrong_length', smsOf('passwordLength', language, {}))
        : help();
  }

  /** A few times a day: otherwise two machines that reply to each other would never stop. */
  async function help(
    result = 'helped',
    message = smsOf('help', language, {}),
  ): Promise<SmsAnswer> {
    const since = new Date(now.getTime() - dayMs);
    return (await countResults(db, from, helpResults, since)) < helpPerSender
      ? { result, message }
      : { result: 'not_understood', message: null };
  }
}

/** Passwords and codes are not stored. */
function keptText(request: ReceivedRequest, text: string): string {
  return request.kind === 'ask' || request.kind === 'other' ? request.kept : text;
}
