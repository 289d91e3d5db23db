/** The outbox, sent by the account that is a folder, and what people write to it. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createLogger } from 'winston';
import { leaseAccount } from '../../app/core/nodes/leaseAccount.js';
import { withTransaction } from '../../app/core/database/pool.js';
import { writeWhole } from '../../app/core/wholeFile.js';
import { smsOf } from '../../app/messages/rules/smsText.js';
import { receiveSms } from '../../app/messages/receiveSms.js';
import { makeFileSms, receivedFolder } from '../../app/messages/sms/fileDriver.js';
import { reportNumbers } from '../../app/tickets/rules/ticketNumber.js';
import type { SmsReceived } from '../../app/messages/smsDriver.js';
import { writeSms } from '../../app/messages/store/smsOutbox.js';
import { cleanDatabase, sharedParts, type TestDatabase } from '../parts/database.js';
import { sendSmsByFile } from '../telephone/sendSmsByFile.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { driverOf, sendBy, sendToFolder, untilSent, type OutboxToSend } from './sendOutbox.js';

const log = createLogger({ silent: true });
const clock = { now: () => new Date() };

let database: TestDatabase;
let folder: string;
let outbox: OutboxToSend;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  database = await cleanDatabase();
  folder = await mkdtemp(path.join(sharedParts().folder, 'sms-'));
  outbox = { db: database.pool, clock, identityKeys: database.identityKeys };
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const sms = (n: number) => ({
  toNumber: `1380000${String(n).padStart(4, '0')}`,
  message: smsOf('guidance', 'zh', { answer: `${n}` }),
});

async function count(sql: string): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${sql}`,
  );
  return rows[0]?.n ?? 0;
}

test('what was committed is sent, what was rolled back is not', async () => {
  const sender = sendToFolder(folder, outbox);
  await withTransaction(database.pool, (db) =>
    writeSms(db, [{ ...sms(1), purpose: 'kept' }], clock.now()),
  );
  await withTransaction(database.pool, async (db) => {
    await writeSms(db, [{ ...sms(2), purpose: 'broken' }], clock.now());
    throw new Error('no');
  }).catch(() => undefined);
  await untilSent(outbox);
  await sender.stop();
  const [file, ...more] = await readdir(folder);
  expect(more).toEqual([]);
  const text = await readFile(path.join(folder, file ?? ''), 'utf8');
  expect(text).toMatch(/^To: 13800000001\nPurpose: kept\nDate: .*\n\n【临江中院】1\n$/);
  expect(await count('sms_outbox WHERE sent_at IS NOT NULL')).toBe(1);
});

test('it is delivered at once, and a stop loses no receipt', async () => {
  const all = Array.from({ length: 50 }, (_, n) => ({ ...sms(n), purpose: 'many' }));
  await writeSms(database.pool, all, clock.now());
  const sender = sendToFolder(folder, outbox);
  await untilSent(outbox);
  await sender.stop();
  expect(await count("sms_outbox WHERE state = 'delivered' AND attempts = 1")).toBe(50);
  expect(await count("sms_parts WHERE account = 'file' AND code = 'DELIVRD'")).toBe(50);
  expect(await readdir(folder)).toHaveLength(50);
});

test('two processes at once: each SMS is handed over once', async () => {
  const handed: string[] = [];
  const driver = driverOf(({ id }) => {
    handed.push(id);
    return Promise.resolve({ kind: 'accepted', parts: [{ ref: id }] });
  });
  for (let n = 0; n < 2; n += 1) {
    const held = leaseAccount({
      account: 'file',
      databaseUrl: database.url,
      log,
      hold: () => sendBy(driver, outbox),
    });
    stops.push(() => held.stop());
  }
  const all = Array.from({ length: 200 }, (_, n) => ({ ...sms(n), purpose: 'many' }));
  await writeSms(database.pool, all, clock.now());
  await untilSent(outbox);
  expect(new Set(handed).size).toBe(200);
  expect(handed).toHaveLength(200);
});

test('one that is not taken is tried again, ever later, and given up in the end', async () => {
  await writeSms(database.pool, [{ ...sms(1), purpose: 'refused' }], clock.now());
  let now = new Date(Date.now() + 1000);
  const driver = driverOf(() =>
    Promise.resolve({ kind: 'refused', code: '1', reason: 'no credit', isFinal: false }),
  );
  const moved = { ...outbox, clock: { now: () => now } };
  const sender = sendBy(driver, moved);
  stops.push(() => sender.stop());
  const waits: number[] = [];
  for (;;) {
    await untilSent(moved);
    const { rows } = await database.pool.query<{ next_at: Date }>(
      'SELECT next_at FROM sms_outbox WHERE given_up_at IS NULL',
    );
    const [next] = rows;
    if (next === undefined) break;
    waits.push((next.next_at.getTime() - now.getTime()) / 60_000);
    now = next.next_at;
  }
  expect(waits).toEqual([1, 5, 15, 60, 180]);
  const { rows } = await database.pool.query(
    'SELECT attempts, error, sent_at, given_up_at FROM sms_outbox',
  );
  expect(rows).toEqual([{ attempts: 6, error: 'no credit', sent_at: null, given_up_at: now }]);
});

test('a folder that cannot be written to counts as no try, and the account says why', async () => {
  const place = path.join(folder, 'a link');
  await symlink(path.join(folder, 'a missing disk', 'sms'), place);
  const driver = makeFileSms({ folder: place, clock }, log);
  const sender = sendBy(driver, outbox);
  stops.push(() => sender.stop());
  await writeSms(database.pool, [{ ...sms(1), purpose: 'held up' }], clock.now());
  await untilTrue('the account in trouble', () =>
    driver.state().lastError === null ? undefined : true,
  );
  await untilSent(outbox);
  expect(await count("sms_outbox WHERE state = 'accepted' AND attempts = 0")).toBe(1);
  expect(driver.state()).toEqual({
    isConnected: false,
    since: null,
    lastError: expect.stringContaining('ENOENT') as string,
  });
  await rm(place);
  await untilTrue('a sent SMS', async () =>
    (await count("sms_outbox WHERE state = 'delivered' AND attempts = 1")) === 1 ? true : undefined,
  );
  expect(driver.state()).toMatchObject({ isConnected: true });
  expect(await readdir(place)).toHaveLength(1);
});

test('what another try need not help counts as a try', async () => {
  const place = path.join(folder, 'a file');
  await writeFile(place, '');
  const sender = sendToFolder(place, outbox);
  stops.push(() => sender.stop());
  await writeSms(database.pool, [{ ...sms(1), purpose: 'refused' }], clock.now());
  await untilTrue('a try that counts', async () =>
    (await count("sms_outbox WHERE attempts = 1 AND error LIKE '%EEXIST%'")) === 1
      ? true
      : undefined,
  );
});

test('what people write comes in once it was stored, whatever else lies there', async () => {
  const received: SmsReceived[] = [];
  let refusals = 2;
  await mkdir(path.join(folder, receivedFolder));
  await writeFile(path.join(folder, receivedFolder, 'no-sms.txt'), 'hello');
  await sendSmsByFile(folder, '13800001111', '退订');
  const sender = sendToFolder(folder, {
    ...outbox,
    async receive(message) {
      received.push(message);
      if (refusals === 0) return;
      refusals -= 1;
      // A file that is still there remains the same SMS, whoever may read it.
      const inbox = path.join(folder, receivedFolder);
      for (const name of await readdir(inbox)) await chmod(path.join(inbox, name), 0o640);
      throw new Error('the database is unavailable');
    },
  });
  stops.push(() => sender.stop());
  await untilTrue('an empty folder', async () =>
    (await readdir(path.join(folder, receivedFolder))).length === 0 ? true : undefined,
  );
  const at = expect.any(Date) as Date;
  const message = { from: '13800001111', to: '', text: '退订', at, ref: received[0]?.ref };
  expect(received).toEqual([message, message, message]);
});

test('what is no file of an SMS holds up no other', async () => {
  const inbox = path.join(folder, receivedFolder);
  await mkdir(path.join(inbox, '0-a-folder.txt'), { recursive: true });
  execFileSync('mkfifo', [path.join(inbox, '0-b-pipe.txt')]);
  await symlink('/etc/hostname', path.join(inbox, '0-c-link.txt'));
  await writeFile(path.join(inbox, '0-d-long.txt'), `From: 13800001111\n\n${'长'.repeat(30_000)}`);
  await sendSmsByFile(folder, '13800001111', '退订');
  const received = new Promise<SmsReceived>((resolve) => {
    const sender = sendToFolder(folder, {
      ...outbox,
      receive(message) {
        resolve(message);
        return Promise.resolve();
      },
    });
    stops.push(() => sender.stop());
  });
  expect(await received).toMatchObject({ from: '13800001111', text: '退订' });
});

test('a name that is used again is another SMS', async () => {
  const inbox = path.join(folder, receivedFolder);
  const answer = () => Promise.resolve(null);
  const replies = { refusalsPerHour: 200, answersPerHour: 2000 };
  const reports = reportNumbers;
  const sender = sendToFolder(folder, {
    ...outbox,
    receive: (message) =>
      receiveSms(
        { db: database.pool, clock, log, account: 'file', answer, replies, reports },
        message,
      ),
  });
  stops.push(() => sender.stop());
  await mkdir(inbox, { recursive: true });
  for (const [n, text] of ['退订', '订阅'].entries()) {
    await writeWhole(path.join(inbox, 'sms.txt'), `From: 13800001111\n\n${text}\n`);
    await untilTrue('an empty folder', async () =>
      (await readdir(inbox)).length === 0 ? true : undefined,
    );
    expect(await count('sms_inbox WHERE result IS NOT NULL')).toBe(n + 1);
  }
});

test('an SMS with a character that PostgreSQL cannot store is stored without it', async () => {
  const answer = () => Promise.resolve(null);
  const replies = { refusalsPerHour: 200, answersPerHour: 2000 };
  const reports = reportNumbers;
  await sendSmsByFile(folder, '13800001111', '退\0订');
  const sender = sendToFolder(folder, {
    ...outbox,
    receive: (message) =>
      receiveSms(
        { db: database.pool, clock, log, account: 'file', answer, replies, reports },
        message,
      ),
  });
  stops.push(() => sender.stop());
  await untilTrue('the SMS in the inbox', async () =>
    (await count("sms_inbox WHERE body = '退订'")) === 1 ? true : undefined,
  );
});
