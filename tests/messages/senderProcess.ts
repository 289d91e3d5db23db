/**
 * A process that sends SMS by SMPP, to be killed: what a process with the role jobs does while it
 * holds the account, on a test's database.
 */
import { createLogger, transports } from 'winston';
import { makePool } from '../../app/core/database/pool.js';
import { startSender } from '../../app/messages/sms/sendFromAccount.js';
import { makeSmppDriver } from '../../app/messages/sms/smpp/makeSmppDriver.js';
import { leaseAccount } from '../../app/core/nodes/leaseAccount.js';
import { senderAtOnce, senderWindow } from './senderSize.js';
import { smscAccount } from './smsc.js';
import { smsRules } from './smsRules.js';

const { DATABASE_URL = '', SMSC_PORT = '' } = process.env;

const log = createLogger({
  transports: [new transports.Console({ level: 'error', stderrLevels: ['error'] })],
});
const db = makePool({ DATABASE_URL, DATABASE_POOL: 5 });
leaseAccount({
  account: 'smpp',
  databaseUrl: DATABASE_URL,
  log,
  hold: () =>
    startSender(
      {
        db,
        clock: { now: () => new Date() },
        log,
        smsRules,
        account: 'smpp',
        node: 'test',
        perSecond: 100_000,
        atOnce: senderAtOnce,
        smsSignature: () => '临江中院',
        secrets: {
          fill: (_db, sms) => Promise.resolve(sms),
          forget: () => Promise.resolve(),
        },
        receive: () => Promise.resolve(),
      },
      makeSmppDriver(
        {
          ...smscAccount,
          port: Number(SMSC_PORT),
          window: senderWindow,
          responseMs: 30_000,
        },
        log,
      ),
    ),
});
// Ends when the process that started it is gone.
process.stdin.on('end', () => process.exit()).resume();
