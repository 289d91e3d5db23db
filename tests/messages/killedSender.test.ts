/** Senders killed with -9 while they send, one after another. */
import { smsOf } from '../../app/messages/rules/smsText.js';
import { writeSms } from '../../app/messages/store/smsOutbox.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { senderAtOnce, senderWindow } from './senderSize.js';
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

test('nothing is lost, nothing is sent twice: what may have been sent is named, and no more', async () => {
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
  // The SMSC falls silent, and each sender is killed with its window full and results on their way
  // to the database.
  const answered = [0, 10, 20];
  let submits = 0;
  for (const answers of answered) {
    smsc.tell(`answers ${answers}`);
    const kill = start();
    submits += answers + senderWindow;
    await smsc.count('submit', submits);
    await kill();
  }
  smsc.tell('answers inf');
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
  expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['sent', 'unknown']));
  const unknown = rows.filter(({ state }) => state === 'unknown').map((row) => row.to_number);
  // SMS that never reached the SMSC were in hand of a killed sender, and are named.
  const silent = numbers.filter((number) => !reached.includes(number));
  expect(unknown).toEqual(expect.arrayContaining(silent));
  // A sender has at most this many in hand: an SMSC that has answered twenty is not known to be
  // fast (rules/claimSize.ts). The sender without an answer had all of them; the others, whose
  // results were written, still had a window at least.
  expect(unknown.length).toBeLessThanOrEqual(answered.length * senderAtOnce);
  expect(unknown.length).toBeGreaterThanOrEqual(
    senderAtOnce + (answered.length - 1) * senderWindow,
  );
});
