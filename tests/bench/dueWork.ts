/**
 * Due work of a whole court: how late it is among very many open limits, how long an emptied Redis takes to know it all
 * again, whether workers that are killed lose or double anything, and how long it takes to open an order.
 */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startRedis } from '../../app/local/redis.js';
import { openOrder } from '../../app/orders/openOrder.js';
import { varFolder } from '../../app/paths.js';
import { makePool } from '../../app/store/pool.js';
import { addManyOrders } from '../jobs/manyOrders.js';
import { startWorker, type WorkerProcess } from '../jobs/workerProcess.js';
import { startBenchDatabase, type BenchDatabase } from './benchDatabase.js';
import { held, percentile, printFigures, told, writeFigures, type Figure } from './figure.js';

/** Reminders that fall due in each second of the measurement of lateness. */
const perSecond = 20;
const callersAtOnce = 50;

interface Place {
  readonly database: BenchDatabase;
  readonly redis: Redis;
  readonly startWorker: () => WorkerProcess;
}

export async function benchDueWork(full: boolean): Promise<Figure[]> {
  const folder = path.join(varFolder, 'bench', 'due-work');
  const database = await startBenchDatabase('due-work-postgres');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const server = await startRedis({ folder: path.join(folder, 'redis'), durable: true });
  const redis = new Redis(server.url);
  const place: Place = {
    database,
    redis,
    startWorker: () =>
      startWorker({
        DATABASE_URL: database.url,
        REDIS_URL: server.url,
        SMS_DIR: path.join(folder, 'sms'),
      }),
  };
  const figures: Figure[] = [];
  const empty = async () => {
    await redis.flushall();
    await database.empty();
  };
  try {
    figures.push(...(await measureOpening(place, full ? 100 : 20)));
    await empty();
    figures.push(...(await measureLateness(place, full ? 100_000 : 3000, full ? 60 : 10)));
    await empty();
    figures.push(...(await measureKills(place, full ? 10_000 : 300)));
  } finally {
    redis.disconnect();
    await server.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
  await writeFigures('due-work', figures);
  printFigures('Due work', figures);
  return figures;
}

/** Fifty callers open an order at the same moment, again and again. */
async function measureOpening({ database }: Place, waves: number): Promise<Figure[]> {
  await addManyOrders(database.pool, 1, new Date());
  const pool = makePool({ DATABASE_URL: database.url, DATABASE_POOL: callersAtOnce });
  try {
    const desk = { db: pool, clock: { now: () => new Date() } };
    const open = async (wave: number, caller: number) => {
      const began = performance.now();
      const opened = await openOrder(desk, {
        kind: 'consultation',
        courtId: 1,
        language: 'zh',
        callerNumber: `139${String(wave * callersAtOnce + caller).padStart(8, '0')}`,
        callId: null,
        by: { kind: 'caller' },
        to: { departmentId: 1, handlerId: 1 },
        message: { body: '请问何时开庭？' },
      });
      if (opened.kind !== 'opened') throw new Error(`an order was ${opened.kind}`);
      return performance.now() - began;
    };
    const wave = (n: number) =>
      Promise.all(Array.from({ length: callersAtOnce }, (_, caller) => open(n, caller)));
    // Connections, and the plans of their statements.
    for (let n = 0; n < 5; n += 1) await wave(n);
    const took: number[] = [];
    for (let n = 5; n < waves + 5; n += 1) took.push(...(await wave(n)));
    const alone: number[] = [];
    for (let n = 0; n < 100; n += 1) alone.push(await open(waves + 6 + n, 0));
    const p99 = percentile(took, 0.99);
    return [
      told('opening an order, one caller alone: p50, ms', percentile(alone, 0.5)),
      told(`opening an order, ${callersAtOnce} at once: p50, ms`, percentile(took, 0.5)),
      held(
        `opening an order, ${callersAtOnce} at once: p99, ms`,
        ...([p99, null, '<= 50 ms', p99 <= 50] as const),
      ),
    ];
  } finally {
    await pool.end();
  }
}

/** Some fall due each second, among very many that do not; then Redis is emptied. */
async function measureLateness(place: Place, limits: number, seconds: number): Promise<Figure[]> {
  const { database, redis } = place;
  const falling = seconds * perSecond;
  // Time to start, and to fill Redis.
  const leadS = 10 + limits / 2000;
  await addManyOrders(
    database.pool,
    limits,
    new Date(Date.now() + leadS * 1000),
    `CASE WHEN n <= ${falling} THEN $2::timestamptz + n * interval '1 second' / ${perSecond}
          ELSE $2::timestamptz + interval '1 day' + n * interval '1 second' END`,
  );
  await database.pool.query('VACUUM ANALYZE');
  const worker = place.startWorker();
  try {
    await untilZero(
      database,
      "order_due WHERE done_at IS NULL AND due_at < now() + interval '12 hours'",
    );
    await untilZero(database, 'sms_outbox WHERE sent_at IS NULL');
    const late = await database.pool.query<{ done_ms: number; sent_ms: number }>(
      `SELECT extract(epoch FROM d.done_at - d.due_at)::float8 * 1000 AS done_ms,
              extract(epoch FROM s.sent_at - d.due_at)::float8 * 1000 AS sent_ms
         FROM order_due d JOIN sms_outbox s USING (order_id) WHERE d.done_at IS NOT NULL`,
    );
    const done = late.rows.map((row) => row.done_ms);
    const p99 = percentile(done, 0.99);
    const sent = percentile(
      late.rows.map((row) => row.sent_ms),
      0.99,
    );
    const figures = [
      told(`${limits} open limits: lateness of what falls due, p50, ms`, percentile(done, 0.5)),
      held(
        `${limits} open limits: lateness of what falls due, p99, ms`,
        ...([p99, null, '<= 1 s', p99 <= 1000] as const),
      ),
      told(`${limits} open limits: its SMS handed over, p99, ms after it was due`, sent),
    ];

    const pending = limits - falling;
    const began = performance.now();
    await redis.flushall();
    while ((await redis.zcard('bull:hotline-due:delayed')) < pending) await sleep(50);
    const restoredS = (performance.now() - began) / 1000;
    const lost = pending - (await redis.zcard('bull:hotline-due:delayed'));
    const twice = await doneTwice(database);
    figures.push(
      held(
        `FLUSHALL with ${pending} pending: all restored, s`,
        ...([restoredS, null, '<= 60 s', restoredS <= 60] as const),
      ),
      held(
        'FLUSHALL: lost and done twice',
        ...([lost + twice, null, '0', lost + twice === 0] as const),
      ),
    );
    return figures;
  } finally {
    await worker.kill();
  }
}

/** Workers are killed, one after another, over jobs that are all due. */
async function measureKills(place: Place, jobs: number): Promise<Figure[]> {
  const { database } = place;
  await addManyOrders(database.pool, jobs, new Date(Date.now() - 60_000));
  const began = performance.now();
  let kills = 0;
  // Each does two pieces of work for an order: the reminder, and its SMS.
  for (let left = jobs; left > jobs / 10; kills += 1) {
    const worker = place.startWorker();
    await worker.until(Math.max(20, jobs / 10));
    await worker.kill();
    left = await countOf(database, 'order_due WHERE done_at IS NULL');
  }
  const last = place.startWorker();
  try {
    await untilZero(database, 'due_work');
  } finally {
    await last.kill();
  }
  const lost =
    jobs -
    (await countOf(
      database,
      'order_due d JOIN sms_outbox s USING (order_id) WHERE d.done_at IS NOT NULL AND s.sent_at IS NOT NULL',
    ));
  const twice = await doneTwice(database);
  return [
    told(`${jobs} due jobs, kill -9 in a loop: kills`, kills),
    told(
      `${jobs} due jobs, kill -9 in a loop: s until all are done`,
      (performance.now() - began) / 1000,
    ),
    held('kill -9: lost', ...([lost, null, '0', lost === 0] as const)),
    held('kill -9: done twice', ...([twice, null, '0', twice === 0] as const)),
  ];
}

/** Orders that were reminded by more than one step or more than one SMS. */
function doneTwice(database: BenchDatabase): Promise<number> {
  return countOf(
    database,
    `(SELECT order_id FROM order_steps GROUP BY order_id HAVING count(*) > 1
      UNION SELECT order_id FROM sms_outbox GROUP BY order_id HAVING count(*) > 1) twice`,
  );
}

async function untilZero(database: BenchDatabase, of: string): Promise<void> {
  while ((await countOf(database, of)) > 0) await sleep(250);
}

async function countOf({ pool }: BenchDatabase, of: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${of}`);
  return rows[0]?.n ?? 0;
}
