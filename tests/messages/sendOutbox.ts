/** Sends the outbox of a test's database, as a process with the role jobs does for its account. */
import type { Pool } from 'pg';
import { createLogger } from 'winston';
import type { Clock } from '../../app/core/app.js';
import type { IdentityKeys } from '../../app/court/identity/store/identityKeys.js';
import { startSender, type RunningSender } from '../../app/messages/sms/sendFromAccount.js';
import { filesAtOnce, makeFileSms } from '../../app/messages/sms/fileDriver.js';
import type { SmsDriver, SmsReceived } from '../../app/messages/smsDriver.js';
import { codesInSms } from '../../app/tickets/store/ticketCodes.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { smsRules } from './smsRules.js';

export interface OutboxToSend {
  readonly db: Pool;
  readonly clock: Clock;
  readonly identityKeys: IdentityKeys;
  readonly receive?: (message: SmsReceived) => Promise<void>;
}

const log = createLogger({ silent: true });

/** Starts what sends it by this driver. */
export function sendBy(driver: SmsDriver, { receive, ...outbox }: OutboxToSend): RunningSender {
  return startSender(
    {
      ...outbox,
      log,
      account: 'file',
      node: 'hotline',
      secrets: codesInSms(outbox.identityKeys),
      smsSignature: () => '临江中院',
      smsRules,
      perSecond: 10_000,
      atOnce: filesAtOnce,
      receive: receive ?? (() => Promise.resolve()),
    },
    driver,
  );
}

/** Starts what sends it to a folder. */
export const sendToFolder = (folder: string, outbox: OutboxToSend): RunningSender =>
  sendBy(makeFileSms({ folder, clock: outbox.clock }, log), outbox);

/** Returns a driver of which only the sending counts. */
export const driverOf = (send: SmsDriver['send']): SmsDriver => ({
  start: () => undefined,
  stop: () => Promise.resolve(),
  send,
  state: () => ({ isConnected: true, since: new Date(), lastError: null }),
});

/** Waits until no SMS that is due waits, and none is being sent. */
export const untilSent = ({ db, clock }: Pick<OutboxToSend, 'db' | 'clock'>): Promise<true> =>
  untilTrue('an empty outbox', async () => {
    const { rowCount } = await db.query(
      `SELECT FROM sms_outbox
        WHERE sent_at IS NULL AND given_up_at IS NULL AND (next_at <= $1 OR handed_at IS NOT NULL) LIMIT 1`,
      [clock.now()],
    );
    return rowCount === 0 ? true : undefined;
  });
