/** What a report over a long period says while its days are not summed yet. */
import Fastify from 'fastify';
import winston from 'winston';
import { isDatabaseUnavailable, makePool } from '../../app/core/database/pool.js';
import { DaysNotSummed } from '../../app/reports/store/daysNotSummed.js';
import { readReport } from '../../app/reports/store/readReport.js';
import { findReport } from '../../app/reports/store/reportDefinitions.js';
import { countSummedDays, sumDay } from '../../app/reports/store/summedDays.js';
import { sumDays } from '../../app/reports/sumDays.js';
import { answerErrors } from '../../app/web/server/answerErrors.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { days, firstDay, insertRandomDays, lastMoment, present } from './randomDays.js';

const hour = 3_600_000;
const at = (hours: number) => new Date(firstDay.getTime() + hours * hour);
const period = { from: firstDay, until: lastMoment, asOf: present };

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase();
  await insertRandomDays(database.pool, 7);
});
afterEach(() => database.close());

const sumAll = () => sumDays({ db: database.pool, clock: { now: () => present } });

/** Reads a report that PostgreSQL ends because it takes too long: its sums are locked. */
async function readTooLong(): Promise<unknown> {
  const report = findReport('service');
  if (report === null) throw new Error('there is no report service');
  const pool = makePool(
    { DATABASE_URL: database.url, DATABASE_POOL: 2 },
    { statementTimeoutMs: 2000 },
  );
  const holder = await database.pool.connect();
  try {
    await holder.query('BEGIN; LOCK TABLE summed_entries IN ACCESS EXCLUSIVE MODE');
    return await readReport(pool, report, { ...period, queue: null, by: 'total' }).catch(
      (error: unknown) => error,
    );
  } finally {
    await holder.query('ROLLBACK');
    holder.release();
    await pool.end();
  }
}

test('a report that takes too long says how many of its days are summed, as long as some are not', async () => {
  await sumDay(database.pool, at(0));
  await sumDay(database.pool, at(24));
  const failure = await readTooLong();
  expect(failure).toBeInstanceOf(DaysNotSummed);
  expect(failure).toMatchObject({ summed: 2, days });
  await sumAll();
  const other = await readTooLong();
  expect(other).not.toBeInstanceOf(DaysNotSummed);
  expect(isDatabaseUnavailable(other)).toBe(true);
});

test('only whole days of the period count, and those that are long over', async () => {
  const count = (from: Date, until: Date, asOf = present) =>
    countSummedDays(database.pool, { from, until, asOf });
  await sumDay(database.pool, at(24));
  expect(await count(at(0), at(48))).toEqual({ days: 2, summed: 1 });
  expect(await count(at(1), at(71))).toEqual({ days: 1, summed: 1 });
  expect(await count(at(25), at(47))).toEqual({ days: 0, summed: 0 });
  expect(await count(at(0), at(120), at(110))).toEqual({ days: 3, summed: 1 });
  const long = await count(at(-24 * 300), at(24 * 12));
  expect(long.days).toBeLessThan(20);
});

test('the console says so, and not that the database is away', async () => {
  const server = Fastify();
  answerErrors(server, winston.createLogger({ silent: true }));
  server.get('/', () => {
    throw new DaysNotSummed(3, 365, null);
  });
  try {
    const answer = await fetch(await server.listen({ host: '127.0.0.1', port: 0 }));
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      error: 'days_not_summed',
      message:
        'the days of this period are still being summed, 3 of 365 are done: ask again in some minutes, or for a shorter period',
      summed: 3,
      days: 365,
    });
  } finally {
    await server.close();
  }
});

test('the formula of the sums is computed once, not for each day', async () => {
  await sumDay(database.pool, at(0));
  await database.asOwner(
    `CREATE OR REPLACE FUNCTION sum_formula() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'computed again' $$`,
  );
  await sumDay(database.pool, at(24));
  const { rows } = await database.pool.query<{ formula: string }>(
    'SELECT DISTINCT formula FROM summed_days',
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.formula).not.toBe('computed again');
});
