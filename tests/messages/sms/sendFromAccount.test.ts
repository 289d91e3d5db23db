/** The outbox, sent by an account to the server role of Net::SMPP, and what comes back. */
import type { Pool } from 'pg';
import { createLogger, transports } from 'winston';
import { receiveSms } from '../../../app/messages/receiveSms.js';
import { smsOf } from '../../../app/messages/rules/smsText.js';
import {
  startSender,
  type RunningSender,
  type SenderApp,
} from '../../../app/messages/sms/sendFromAccount.js';
import { makeSmppDriver } from '../../../app/messages/sms/smpp/makeSmppDriver.js';
import { writeSms } from '../../../app/messages/store/smsOutbox.js';
import { reportNumbers } from '../../../app/tickets/rules/ticketNumber.js';
import { leaseAccount, type Held } from '../../../app/core/nodes/leaseAccount.js';
import { afterStatement } from '../../parts/afterStatement.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import type { SmsSecrets } from '../../../app/messages/smsSecrets.js';
import { Smsc, smscAccount } from '../smsc.js';
import { smsRules } from '../smsRules.js';

const log = createLogger({ transports: [new transports.Console({ silent: true })] });
const clock = { now: () => new Date() };
const secrets: SmsSecrets = {
  fill: (_db, sms) => Promise.resolve(sms),
  forget: () => Promise.resolve(),
};

let database: TestDatabase;
let smsc: Smsc;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  [database, smsc] = await Promise.all([cleanDatabase(), Smsc.start()]);
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  await smsc.stop();
  await database.close();
});

function sender(more: Partial<SenderApp> = {}): RunningSender {
  const driver = makeSmppDriver(
    {
      ...smscAccount,
      port: smsc.port,
    },
    log,
  );
  const app: SenderApp = {
    db: database.pool,
    clock,
    log,
    secrets,
    smsRules,
    account: 'smpp',
    node: 'hotline',
    perSecond: 10_000,
    atOnce: 40,
    smsSignature: () => '临江中院',
    receive: (message) =>
      receiveSms(
        {
          db: database.pool,
          clock,
          log,
          account: 'smpp',
          answer: () => Promise.resolve(null),
          reports: reportNumbers,
          replies: { refusalsPerHour: 200, answersPerHour: 2000 },
        },
        message,
      ),
    ...more,
  };
  return startSender(app, driver);
}

const start = (more: Partial<SenderApp> = {}) => {
  const running = sender(more);
  stops.push(() => running.stop());
  return running;
};

const numberOf = (n: number) => `1380000${String(n).padStart(4, '0')}`;
const write = (count: number, from = 0) =>
  writeSms(
    database.pool,
    Array.from({ length: count }, (_, n) => ({
      toNumber: numberOf(from + n),
      message: smsOf('guidance', 'zh', { answer: `第${from + n}条` }),
      purpose: 'many',
    })),
    clock.now(),
  );

async function states(): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ state: string; n: number }>(
    'SELECT state, count(*)::int AS n FROM sms_outbox GROUP BY state ORDER BY state',
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

/** Waits until the outbox has these states, in the order of their names. */
async function untilStates(wanted: Record<string, number>): Promise<void> {
  await untilTrue(`SMS ${JSON.stringify(wanted)}`, async () =>
    JSON.stringify(await states()) === JSON.stringify(wanted) ? true : undefined,
  );
}

const submitted = () => smsc.events.filter(({ event }) => event === 'submit');

test('each is sent once, and delivered when its receipt has come, even before the response', async () => {
  smsc.tell('receipts tlv early');
  await write(100);
  start();
  await untilStates({ delivered: 100 });
  expect(new Set(submitted().map(({ to }) => to)).size).toBe(100);
  expect(submitted()).toHaveLength(100);
  const { rows } = await database.pool.query('SELECT FROM sms_early_receipts');
  expect(rows).toEqual([]);
  // Those written while it runs, too.
  await write(1, 500);
  await untilStates({ delivered: 101 });
});

test('throttled: nothing is lost, nothing doubled, and it is no failed try', async () => {
  smsc.tell('status 88 7');
  await write(30);
  start();
  await untilStates({ sent: 30 });
  const { rows } = await database.pool.query('SELECT max(attempts)::int AS tries FROM sms_outbox');
  expect(rows).toEqual([{ tries: 1 }]);
  expect(submitted()).toHaveLength(37);
});

test('no answer, and the connection is lost: unknown, and never sent again by itself', async () => {
  smsc.tell('silent 1');
  await write(1);
  const running = sender();
  await smsc.next('submit');
  smsc.tell('drop');
  await untilStates({ unknown: 1 });
  await write(1, 1);
  await smsc.next('submit');
  await untilStates({ sent: 1, unknown: 1 });
  await running.stop();
  expect(submitted().map(({ to }) => to)).toEqual([numberOf(0), numberOf(1)]);
});

/** A pool whose connection breaks when a claim is committed, and before its answer is there. */
function losingAnswers(pool: Pool, claims: number): Pool {
  let left = claims;
  return afterStatement(pool, 'claim-sms', (rows) => {
    if (rows === 0 || left === 0) return;
    left -= 1;
    throw new Error('Connection terminated unexpectedly');
  });
}

test('a claim whose answer is lost was handed to nobody: its SMS are sent, each once', async () => {
  await write(60);
  start({ db: losingAnswers(database.pool, 2) });
  await untilStates({ sent: 60 });
  expect(submitted()).toHaveLength(60);
  expect(new Set(submitted().map(({ to }) => to)).size).toBe(60);
  const { rows } = await database.pool.query('SELECT max(attempts)::int AS tries FROM sms_outbox');
  expect(rows).toEqual([{ tries: 1 }]);
});

test('what a dead process was sending is unknown; a receipt for all its parts settles it', async () => {
  const [id] = await write(1);
  await database.pool.query("UPDATE sms_outbox SET handed_at = now(), account = 'smpp'");
  start();
  await untilStates({ unknown: 1 });
  await database.pool.query(
    "INSERT INTO sms_parts (sms_id, part, account, ref, at) VALUES ($1, 1, 'smpp', 'x1', now())",
    [id],
  );
  await smsc.count('bound', 1);
  smsc.tell('receipts text');
  smsc.tell('receipt x1 DELIVRD');
  await untilStates({ delivered: 1 });
  expect(submitted()).toEqual([]);
});

test('refused for good is over at once; refused for now is tried again later', async () => {
  smsc.tell('status 11 1');
  await write(1);
  start();
  await untilStates({ refused: 1 });
  smsc.tell('status 8 1');
  await write(1, 1);
  await smsc.count('submit', 2);
  const waits = await untilTrue('another try', async () => {
    const { rows } = await database.pool.query<{ wait: number }>(
      `SELECT extract(epoch FROM next_at - created_at)::float AS wait FROM sms_outbox
        WHERE state = 'accepted' AND handed_at IS NULL AND attempts = 1`,
    );
    return rows[0]?.wait;
  });
  expect(waits).toBeGreaterThan(59);
});

test('too late, on the stop list, at night: nothing leaves but what was asked for', async () => {
  const now = clock.now();
  const china = new Date(now.getTime() + 8 * 3_600_000).getUTCHours();
  await database.pool.query("INSERT INTO sms_stops VALUES ('13800000001', now())");
  const notice = smsOf('accepted', 'zh', { ticket: '2611240425' });
  const asked = smsOf('newCode', 'zh', { ticket: '2611240425' });
  await writeSms(
    database.pool,
    [
      { toNumber: '13800000001', message: notice, purpose: 'stopped' },
      { toNumber: '13800000001', message: asked, purpose: 'asked' },
      { toNumber: '13800000002', message: notice, purpose: 'night' },
      { toNumber: '13800000003', message: notice, purpose: 'late' },
    ],
    now,
  );
  await database.pool.query(
    "UPDATE sms_outbox SET expires_at = now() - interval '1 hour' WHERE purpose = 'late'",
  );
  start({ smsRules: { ...smsRules, quiet: { from: china, to: (china + 2) % 24 } } });
  await untilStates({ accepted: 1, expired: 1, refused: 1, sent: 1 });
  const { rows } = await database.pool.query<{ later: boolean; attempts: number }>(
    "SELECT next_at > now() AS later, attempts FROM sms_outbox WHERE purpose = 'night' AND handed_at IS NULL",
  );
  expect(rows).toEqual([{ later: true, attempts: 0 }]);
  expect(submitted().map(({ to }) => to)).toEqual(['13800000001']);
});

test('退订 stops notices and is answered; nonsense gets help; twice the same is once', async () => {
  start();
  await smsc.next('bound');
  const hex = Buffer.from('退订', 'utf16le').swap16().toString('hex');
  smsc.tell(`mo 8613800000009 12368 8 ${hex}`);
  await smsc.next('acknowledged');
  smsc.tell(`mo 8613800000009 12368 8 ${hex}`);
  smsc.tell(`mo 13800000010 12368 0 ${Buffer.from('hello').toString('hex')}`);
  smsc.tell(`mo 13800000010 12368 0 ${Buffer.from('my code is 123456 ok').toString('hex')}`);
  await smsc.count('acknowledged', 4);
  await untilStates({ sent: 3 });
  const { rows } = await database.pool.query(
    'SELECT from_number, body, meant, result FROM sms_inbox ORDER BY id',
  );
  expect(rows).toEqual([
    { from_number: '13800000009', body: '退订', meant: 'stop', result: 'stopped' },
    { from_number: '13800000010', body: 'hello', meant: 'other', result: 'helped' },
    {
      from_number: '13800000010',
      body: 'my code is ****** ok',
      meant: 'other',
      result: 'helped',
    },
  ]);
  const { rows: stopped } = await database.pool.query('SELECT number FROM sms_stops');
  expect(stopped).toEqual([{ number: '13800000009' }]);
});

test('two processes, one account: one sends, and the other when the first has stopped', async () => {
  const holders: string[] = [];
  const hold = (name: string): Held => {
    const held = leaseAccount({
      account: 'smpp',
      databaseUrl: database.url,
      log,
      hold() {
        holders.push(name);
        return sender();
      },
    });
    return held;
  };
  const first = hold('first');
  await smsc.next('bound');
  const second = hold('second');
  stops.push(() => second.stop());
  await write(20);
  await untilStates({ sent: 20 });
  expect(holders).toEqual(['first']);
  await first.stop();
  await smsc.next('bound');
  await write(20, 100);
  await untilStates({ sent: 40 });
  expect(holders).toEqual(['first', 'second']);
  expect(new Set(submitted().map(({ to }) => to)).size).toBe(40);
});
