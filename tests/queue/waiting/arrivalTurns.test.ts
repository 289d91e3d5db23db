/** Callers who come to a queue at the same moment. */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { makePool } from '../../../app/core/database/pool.js';
import { readAnnouncedPlace } from '../../../app/queue/waiting/announcedPlaces.js';
import { enterQueue, type Arrival } from '../../../app/queue/waiting/waitingQueue.js';
import { patientPool } from '../../parts/patientPool.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { exhaustPool } from '../../core/database/exhaustPool.js';
import { makeScene, type Scene } from '../scene.js';
import { until } from '../until.js';

let database: TestDatabase;
let scene: Scene;
/** A pool as small as that of a busy process; a patient one, unless a test is about its waits. */
let pool: Pool;
let sent: string[];

beforeEach(async () => {
  database = await cleanDatabase();
  scene = await makeScene(database.pool);
  await scene.queue('case');
  await scene.agent('1001');
  pool = watched(patientPool(database.url, 3));
  sent = [];
});
afterEach(async () => {
  await pool.end();
  await database.close();
});

/** Notes the statements of a pool. */
function watched(made: Pool): Pool {
  return made.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((statement: string | { name?: string; text: string }, ...rest: unknown[]) => {
      sent.push(typeof statement === 'string' ? statement : (statement.name ?? statement.text));
      return query(statement, ...rest);
    }) as typeof client.query;
  });
}

async function arrivals(count: number): Promise<Arrival[]> {
  const made: Arrival[] = [];
  for (let index = 0; index < count; index += 1) {
    const callId = await scene.call();
    made.push({ queue: 'case', callId, callerNumber: '', language: 'zh', skills: [], reasons: [] });
  }
  return made;
}

const enterAll = (coming: readonly Arrival[]) =>
  coming.map((arrival) => enterQueue({ ...scene.deps, db: pool }, arrival));

/** Each caller's place, in order: callers who come at the same moment have no order among them. */
const places = (entered: readonly Awaited<ReturnType<typeof enterQueue>>[]) =>
  entered.map((each) => (each.kind === 'waiting' ? each.place : 0)).sort((a, b) => a - b);

const oneToTwelve = Array.from({ length: 12 }, (_, index) => index + 1);

test('twelve who come at once leave connections for others while the queue is locked', async () => {
  const lock = await database.pool.connect();
  await lock.query('BEGIN; SELECT pg_advisory_xact_lock(12368011, id) FROM queues');
  const entering = enterAll(await arrivals(12));
  await until('one waits for the lock', async () => {
    const { rows } = await database.pool.query(
      `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
    );
    return rows.length > 0;
  });
  const others = await pool.query('SELECT 1 AS one').catch(String);
  await lock.query('COMMIT');
  lock.release();
  expect(others).toMatchObject({ rows: [{ one: 1 }] });
  expect(places(await Promise.all(entering))).toEqual(oneToTwelve);
  const transactions = sent.filter((statement) => statement === 'COMMIT').length;
  expect(transactions).toBeLessThanOrEqual(3);
});

test('while the database is busy they wait, and nobody is refused', async () => {
  await pool.end();
  pool = watched(makePool({ DATABASE_URL: database.url, DATABASE_POOL: 3 }));
  const coming = await arrivals(12);
  const entering = enterAll(coming);
  await until(
    'all have read the queue',
    () => sent.filter((s) => s === 'queue-to-enter').length === 12,
  );
  const held = await exhaustPool(pool);
  // Whoever waits for a connection as long as those who join is refused one.
  await expect(pool.query('SELECT')).rejects.toThrow('timeout exceeded');
  await held.release();
  const entered = await Promise.all(entering);
  expect(places(entered)).toEqual(oneToTwelve);
});

test('one who cannot join does not keep the others out', async () => {
  const coming = await arrivals(4);
  // A call without a row, as after a record that could not be written.
  coming.splice(2, 1, { ...(coming[2] as Arrival), callId: randomUUID() });
  const settled = await Promise.allSettled(enterAll(coming));
  expect(settled[2]).toMatchObject({ status: 'rejected', reason: { code: '23503' } });
  const joined = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  expect(places(joined)).toEqual([1, 2, 3]);
});

test('twelve who ask for their places at once are read together', async () => {
  const entered = await Promise.all(enterAll(await arrivals(12)));
  const entries = entered.flatMap((each) => (each.kind === 'waiting' ? [each.entry] : []));
  sent.length = 0;
  const told = await Promise.all(entries.map(({ id }) => readAnnouncedPlace(pool, id)));
  expect(told.map((each) => each?.place)).toEqual(entries.map(({ firstPlace }) => firstPlace));
  expect(sent.filter((statement) => statement === 'read-standings')).toHaveLength(1);
  expect(sent.filter((statement) => statement === 'read-load')).toHaveLength(1);
});
