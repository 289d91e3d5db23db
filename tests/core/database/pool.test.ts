import { readFile } from 'node:fs/promises';
import { connectTimeoutOf } from '../../../app/core/database/connectTimeout.js';
import { isDatabaseUnavailable, isPoolBusy, makePool } from '../../../app/core/database/pool.js';
import { databaseGate } from '../../ivr/journeys/databaseGate.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { exhaustPool } from './exhaustPool.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

const errorOf = (code: string): Promise<unknown> =>
  database.pool
    .query(`DO $$ BEGIN RAISE EXCEPTION 'of a test' USING ERRCODE = '${code}'; END $$`)
    .catch((error: unknown) => error);

describe('whether the same work may succeed later', () => {
  test.each([
    ['57014', 'a statement took too long'],
    ['55P03', 'others have a lock'],
    ['40P01', 'a deadlock'],
    ['40001', 'transactions crossed'],
    ['57P01', 'the server is stopped'],
    ['53300', 'it has no connection left'],
  ])('%s: yes, %s', async (code) => {
    expect(isDatabaseUnavailable(await errorOf(code))).toBe(true);
  });

  test.each([
    ['23505', 'it is there already'],
    ['42P01', 'there is no such table'],
  ])('%s: no, %s', async (code) => {
    expect(isDatabaseUnavailable(await errorOf(code))).toBe(false);
  });

  test('a missing socket of the server: yes; any other missing file: no', async () => {
    const pool = makePool({ DATABASE_URL: 'postgresql:///x?host=/no-folder', DATABASE_POOL: 1 });
    const noServer: unknown = await pool.query('SELECT').catch((error: unknown) => error);
    await pool.end();
    expect(noServer).toMatchObject({ code: 'ENOENT' });
    expect(isDatabaseUnavailable(noServer)).toBe(true);
    const noFile: unknown = await readFile('/no-folder/file').catch((error: unknown) => error);
    expect(isDatabaseUnavailable(noFile)).toBe(false);
  });
});

test.each([
  ['postgresql://hotline@127.0.0.1/hotline', 3000],
  ['postgresql://hotline@127.0.0.1/hotline?connect_timeout=20', 20_000],
  ['postgresql://hotline@127.0.0.1/hotline?connect_timeout=soon', 3000],
  // libpq waits without end then.
  ['postgresql://hotline@127.0.0.1/hotline?connect_timeout=0', 3000],
])('%s allows %i ms for connecting', (url, ms) => {
  expect(connectTimeoutOf(url, 3000)).toBe(ms);
});

test('no statement is compiled, however expensive it seems', async () => {
  const client = await database.pool.connect();
  await client.query('SET jit_above_cost = 0');
  const { rows } = await client.query(
    'EXPLAIN (ANALYZE) SELECT sum(n) FROM generate_series(1, 9) n',
  );
  client.release(true);
  expect(JSON.stringify(rows)).not.toContain('JIT');
});

describe('whether a pool is busy, and its database not away', () => {
  const waits = { connectTimeoutMs: 1500 };
  const poolOf = (url: string) => makePool({ DATABASE_URL: url, DATABASE_POOL: 2 }, waits);

  /** Returns whether a statement failed because the pool was busy. */
  async function isBusy(pool: ReturnType<typeof makePool>): Promise<boolean> {
    const beganAtMs = performance.now();
    const error: unknown = await pool.query('SELECT').then(
      () => null,
      (failure: unknown) => failure,
    );
    expect(isDatabaseUnavailable(error)).toBe(true);
    return isPoolBusy(pool, error, beganAtMs);
  }

  test.each([
    ['transactions that go on: yes', false],
    ['transactions of which nothing is heard: no', true],
  ])('all connections have %s', async (_name, isSilent) => {
    const pool = poolOf(database.url);
    const held = await exhaustPool(pool, { isSilent });
    expect(await isBusy(pool)).toBe(!isSilent);
    await held.release();
    await pool.query('SELECT');
    await pool.end();
  });

  test('nobody listens there: no', async () => {
    const pool = poolOf('postgresql://hotline@127.0.0.1:1/hotline');
    expect(await isBusy(pool)).toBe(false);
    await pool.end();
  });
});

test('a new connection is lost while it is asked whether its server is a standby: who wanted it hears so', async () => {
  const gate = await databaseGate(database.url);
  const pool = makePool({ DATABASE_URL: gate.url, DATABASE_POOL: 1 });
  pool.once('connect', () => void gate.shut());
  const lost: unknown = await pool.query('SELECT').catch((error: unknown) => error);
  expect(isDatabaseUnavailable(lost)).toBe(true);
  await pool.end();
});
