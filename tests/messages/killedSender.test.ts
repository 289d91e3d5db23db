/** Senders killed with -9 while they send, one after another. */
import { smsOf } from '../../app/messages/rules/smsText.js';
import { writeSms } from '../../app/messages/store/smsOutbox.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { Smsc } from './smsc.js';
import { startSenderProcess } from './startSenderProcess.js';

let database: TestDatabase;
let smsc: Smsc;
const kills: (() => Promise<void>)[] = [];
beforeEach(async () => {
  [database, smsc] = await Promise.all([cleanDatabase(), Smsc.start()]);
});
afterEach(async () => {
  for (const kill of kills.splice(0)) await kill();
  await smsc.stop();
  await database.close();
});

function start(): () => Promise<void> {
  const kill = startSenderProcess(database.url, smsc.port);
  kills.push(kill);
  return kill;
}

test('nothing is lost, nothing is sent twice: what may have been sent is named', async () => {
  const numbers = Array.from({ length: 600 }, (_, n) => `138${String(n).padStart(8, '0')}`);
  await writeSms(
    database.pool,
    numbers.map((toNumber) => ({
      toNumber,
      message: smsOf('resumed', 'zh', {}),
      purpose: 'many',
    })),
    new Date(),
  );
  for (const submits of [100, 250, 400]) {
    const kill = start();
    await smsc.count('submit', submits);
    await kill();
  }
  start();
  await untilTrue('an empty outbox', async () => {
    const { rows } = await database.pool.query(
      "SELECT FROM sms_outbox WHERE state = 'accepted' LIMIT 1",
    );
    return rows.length === 0 ? true : undefined;
  });
  const reached = smsc.events.filter(({ event }) => event === 'submit').map(({ to }) => to);
  expect(new Set(reached).size).toBe(reached.length);
  const { rows } = await database.pool.query<{ to_number: string; state: string }>(
    'SELECT to_number, state FROM sms_outbox ORDER BY to_number',
  );
  expect(rows).toHaveLength(600);
  const silent = rows.filter(({ to_number: number }) => !reached.includes(number));
  expect(new Set(silent.map(({ state }) => state))).toEqual(
    new Set(silent.length === 0 ? [] : ['unknown']),
  );
  // What each that was killed had in hand, and no more: the rest was sent.
  expect(rows.filter(({ state }) => state === 'sent').length).toBeGreaterThan(0);
  expect(new Set(rows.map(({ state }) => state))).toEqual(
    new Set(rows.some(({ state }) => state === 'unknown') ? ['sent', 'unknown'] : ['sent']),
  );
});
