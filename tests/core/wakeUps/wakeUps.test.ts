/** Each implementation of wake-ups keeps the same contract, also where a pooler gives each transaction another session. */
import { randomUUID } from 'node:crypto';
import { examine } from '../../../app/cli/doctor/doctorChecks.js';
import { readConfig } from '../../../app/core/config.js';
import { makePool, withTransaction, type Pool } from '../../../app/core/database/pool.js';
import { setWakesBy } from '../../../app/core/database/wakesBy.js';
import { takeLease } from '../../../app/core/nodes/store/nodeLeases.js';
import { redisWakeUps } from '../../../app/core/wakeUps/redisWakeUps.js';
import {
  postgresWakeUps,
  type Listening,
  type WakeUps,
} from '../../../app/core/wakeUps/wakeUps.js';
import { hotline } from '../../cli/hotline.js';
import { databaseOnly } from '../../parts/databaseOnly.js';
import { databaseGate, type DatabaseGate } from '../../ivr/journeys/databaseGate.js';
import {
  freshDatabase,
  freshRedis,
  type TestDatabase,
  type TestRedis,
} from '../../parts/database.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { startPgBouncer } from './pgBouncer.js';

let database: TestDatabase;
let redis: TestRedis;
/** In front of what the process that listens is connected to. */
let gate: DatabaseGate;
let listening: Listening;
let listens: number;
let heard: string[];
let pool: Pool;
let undo: (() => Promise<unknown>)[];

/** Begins with what the process that writes uses, and what the one that listens does. */
async function begin(databaseUrl: string, writing: WakeUps, reading: WakeUps): Promise<void> {
  await write(databaseUrl, writing);
  listening = reading.listen({
    applicationName: 'hotline test',
    channels: ['queue', 'entry'],
    onNotification: (channel, payload) => heard.push(`${channel} ${payload}`),
    onListening: () => (listens += 1),
    retryMs: { first: 10, longest: 10 },
    checkMs: 100,
  });
  undo.push(() => listening.stop());
  await listensFor(1);
}

/** From now on the test writes as another process does. */
async function write(databaseUrl: string, wakeUps: WakeUps): Promise<void> {
  const writer = makePool({ DATABASE_URL: databaseUrl, DATABASE_POOL: 4 });
  undo.push(() => writer.end().then(() => wakeUps.end()));
  await wakeUps.passOn(writer);
  pool = writer;
}

const listensFor = (times: number) =>
  untilTrue(`it to listen, ${times}`, () => listens >= times || undefined);
/** What is heard is heard in order: whatever was woken before a mark is there, too. */
async function heardUntil(mark: string): Promise<string[]> {
  await pool.query("SELECT wake('queue', $1)", [mark]);
  await untilTrue('it to hear', () => heard.includes(`queue ${mark}`) || undefined);
  return heard.splice(0);
}

beforeEach(async () => {
  [listens, heard, undo] = [0, [], []];
  [database, redis] = await Promise.all([freshDatabase(), freshRedis()]);
  undo.push(() => Promise.all([database.close(), redis.drop()]));
});
afterEach(async () => {
  for (const each of undo.reverse()) await each();
});

const kinds: Readonly<Record<string, () => Promise<void>>> = {
  async postgres() {
    gate = await databaseGate(database.url);
    undo.push(() => gate.shut());
    await begin(database.url, postgresWakeUps(database.url), postgresWakeUps(gate.url));
  },
  async redis() {
    await setWakesBy(database.ownerUrl, 'redis');
    gate = await databaseGate(redis.url);
    undo.push(() => gate.shut());
    await begin(database.url, redisWakeUps(redis.url), redisWakeUps(gate.url));
  },
  async 'redis, behind PgBouncer in transaction mode'() {
    await setWakesBy(database.ownerUrl, 'redis');
    const bouncer = await startPgBouncer(database.url);
    undo.push(() => bouncer.stop());
    gate = await databaseGate(redis.url);
    undo.push(() => gate.shut());
    await begin(bouncer.url, redisWakeUps(redis.url), redisWakeUps(gate.url));
  },
};

describe.each(Object.keys(kinds))('wake-ups by %s', (kind) => {
  beforeEach(() => kinds[kind]?.());

  test('a transaction wakes once it is committed, and not before', async () => {
    await withTransaction(pool, async (client) => {
      await client.query("SELECT wake('queue', ''), wake('entry', 'hotline 7'), wake('queue', '')");
      expect(await heardUntil('before')).toEqual(['queue before']);
    });
    expect(await heardUntil('after')).toEqual(['queue ', 'entry hotline 7', 'queue after']);
  });

  test('what is rolled back wakes nobody, by whichever way', async () => {
    const undone = withTransaction(pool, async (client) => {
      await client.query("SELECT wake('queue', 'undone')");
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    await expect(pool.query("SELECT wake('queue', 'failed'), 1 / 0")).rejects.toThrow('zero');
    const client = await pool.connect();
    await client.query("BEGIN; SELECT wake('queue', 'failed in part')");
    await expect(client.query('SELECT 1 / 0')).rejects.toThrow('zero');
    await client.query('COMMIT');
    await client.query("BEGIN; SELECT wake('queue', 'kept'); SAVEPOINT before");
    await expect(client.query('SELECT 1 / 0')).rejects.toThrow('zero');
    await client.query('ROLLBACK TO SAVEPOINT before');
    await client.query('COMMIT');
    client.release();
    expect(await heardUntil('after')).toEqual(['queue kept', 'queue after']);
  });

  test('who listens looks again after the connection broke, or went silent, and hears again', async () => {
    await gate.shut();
    await pool.query("SELECT wake('queue', 'nobody hears')");
    await gate.open();
    await listensFor(2);
    expect(await heardUntil('back')).toEqual(['queue back']);
    const before = listens;
    gate.silence();
    await listensFor(before + 1);
    expect(await heardUntil('back again')).toEqual(['queue back again']);
  });
});

test('everybody looks when Redis is back, if a wake-up could not be passed on', async () => {
  await setWakesBy(database.ownerUrl, 'redis');
  gate = await databaseGate(redis.url);
  undo.push(() => gate.shut());
  await begin(database.url, redisWakeUps(gate.url), redisWakeUps(redis.url));
  await gate.shut();
  await pool.query("SELECT wake('queue', 'lost')");
  await gate.open();
  await listensFor(2);
  expect(await heardUntil('back')).toEqual(['queue back']);
});

test('two hotlines with databases of their own in one Redis do not wake each other', async () => {
  await setWakesBy(database.ownerUrl, 'redis');
  const other = await freshRedis();
  undo.push(() => other.drop());
  const writing = redisWakeUps(redis.url);
  await begin(database.url, writing, redisWakeUps(other.url));
  await pool.query("SELECT wake('queue', 'of another hotline')");
  await writing.end();
  await write(database.url, redisWakeUps(other.url));
  expect(await heardUntil('its own')).toEqual(['queue its own']);
});

test('a command passes its wake-ups on before it ends, also without WAKE_UPS', async () => {
  await setWakesBy(database.ownerUrl, 'redis');
  await begin(database.url, redisWakeUps(redis.url), redisWakeUps(redis.url));
  const woken: string[] = [];
  const drains = redisWakeUps(redis.url).listen({
    applicationName: 'hotline test',
    channels: ['node_drain'],
    onNotification: (_channel, node) => woken.push(node),
    onListening: () => (listens += 1),
  });
  undo.push(() => drains.stop());
  await listensFor(2);
  const holder = { holder: randomUUID(), host: 'pbx9', pid: 7, mark: null };
  expect(await takeLease(database.pool, 'pbx-a', holder, null)).toBe(true);
  const settings = { DATABASE_URL: database.url, REDIS_URL: redis.url };
  expect(await hotline(['nodes', 'drain', 'pbx-a'], settings)).toMatchObject({ code: 0 });
  await untilTrue('it to hear', () => woken.length > 0 || undefined);
  expect(woken).toEqual(['pbx-a']);
});

test('the doctor says when the setting and the database differ, and what to do', async () => {
  const config = readConfig(databaseOnly(database));
  const examined = () =>
    examine({ config, pool: database.pool, now: new Date() }, ['wakeUps']).then(([found]) => found);
  expect(await examined()).toMatchObject({ part: 'wakeUps', health: 'ok' });
  await setWakesBy(database.ownerUrl, 'redis');
  expect(await examined()).toEqual({
    part: 'wakeUps',
    health: 'fail',
    says: 'WAKE_UPS is postgres, but the database wakes processes by redis',
    advice:
      'set WAKE_UPS=redis; or stop all processes, and run hotline migrate with WAKE_UPS=postgres',
  });
});
