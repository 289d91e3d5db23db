/**
 * Another server becomes the primary: connections to the former one are given up, also where it says
 * nothing, and what could not be written there is tried again.
 */
import { listen } from '../../../app/core/database/listen.js';
import {
  isDatabaseUnavailable,
  makePool,
  withTransaction,
} from '../../../app/core/database/pool.js';
import { databaseGate, type DatabaseGate } from '../../ivr/journeys/databaseGate.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { untilTrue } from '../../telephone/untilTrue.js';

let database: TestDatabase;
let gate: DatabaseGate;
beforeAll(async () => {
  database = await freshDatabase();
  gate = await databaseGate(database.url);
});
afterAll(async () => {
  await gate?.shut();
  await database?.close();
});

/** Returns what fails, and what was sent until then. */
async function failing(
  pool: ReturnType<typeof makePool>,
  prepare: string,
  statement: string,
): Promise<{ error: unknown; sent: string[] }> {
  const sent: string[] = [];
  const error: unknown = await withTransaction(pool, async (client) => {
    await client.query(prepare);
    const query = client.query.bind(client) as (text: string) => Promise<unknown>;
    Object.assign(client, {
      query(text: string) {
        sent.push(text);
        return query(text);
      },
    });
    gate.silence();
    await client.query(statement);
  }).catch((failure: unknown) => failure);
  return { error, sent };
}

test('a server that can only be read is no longer the primary: the connection is closed, and the work may be tried again', async () => {
  const pool = makePool({ DATABASE_URL: database.url, DATABASE_POOL: 1 });
  const { rows: before } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const { error, sent } = await failing(pool, 'SET TRANSACTION READ ONLY', 'DELETE FROM sms_inbox');
  expect(error).toMatchObject({ code: '25006' });
  expect(isDatabaseUnavailable(error)).toBe(true);
  expect(sent).toEqual(['DELETE FROM sms_inbox']);
  const { rows: after } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  expect(after[0]?.pid).not.toBe(before[0]?.pid);
  await pool.end();
});

test('a server whose machine went off in a transaction is not asked to roll back; the next connection serves', async () => {
  const settings = { DATABASE_URL: gate.url, DATABASE_POOL: 1 };
  const pool = makePool(settings, { statementTimeoutMs: 100 });
  const { error, sent } = await failing(pool, 'SELECT 1', 'SELECT 2');
  expect(error).toMatchObject({ message: 'Query read timeout' });
  expect(sent).toEqual(['SELECT 2']);
  expect((await pool.query('SELECT 3 AS three')).rows).toEqual([{ three: 3 }]);
  await pool.end();
});

test('whoever listens at a machine that went off listens again, where there is a server', async () => {
  let listens = 0;
  const heard: string[] = [];
  const listening = listen(gate.url, {
    applicationName: 'hotline test',
    channels: ['queue'],
    onNotification: (_channel, payload) => heard.push(payload),
    onListening: () => (listens += 1),
    retryMs: { first: 10, longest: 10 },
    checkMs: 100,
  });
  try {
    await untilTrue('it to listen', () => (listens === 1 ? true : undefined));
    gate.silence();
    await untilTrue('it to listen again', () => (listens === 2 ? true : undefined));
    await database.pool.query("SELECT pg_notify('queue', 'found')");
    await untilTrue('it to hear', () => (heard.length > 0 ? true : undefined));
    expect(heard).toEqual(['found']);
  } finally {
    await listening.stop();
  }
});
