import { createLogger, transports } from 'winston';
import { Redis } from 'ioredis';
import {
  startJobQueue,
  type DueJob,
  type DueResult,
  type JobQueue,
} from '../../app/jobs/jobQueue.js';
import { freshRedis, type TestRedis } from '../parts/database.js';

const log = createLogger({ transports: [new transports.Console({ silent: true })] });

let redis: TestRedis;
let client: Redis;
const queues: JobQueue[] = [];

beforeEach(async () => {
  redis = await freshRedis();
  client = new Redis(redis.url);
});
afterEach(async () => {
  await Promise.all(queues.splice(0).map((queue) => queue.stop()));
  client.disconnect();
  await redis.drop();
});

/**
 * Starts a process that does due jobs and reports what it has done. Without `doDue` it only
 * enqueues.
 */
function start(doDue?: (job: Omit<DueJob, 'dueAt'>) => Promise<DueResult>) {
  const ended: { name: string; error: Error | null }[] = [];
  let tell: () => void = () => undefined;
  const queue = startJobQueue({
    redis: redis.url,
    log,
    work: [],
    ...(doDue !== undefined && { doDue }),
    onDone(name, error) {
      ended.push({ name, error });
      tell();
    },
  });
  queues.push(queue);
  return {
    due: queue.due,
    ended,
    until: async (count: number) => {
      while (ended.length < count) await new Promise<void>((resolve) => (tell = resolve));
    },
  };
}

/** Asks Redis, and repeats that while a process that has just started is not connected yet. */
async function whenThere<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'Redis is unavailable') throw error;
      await client.ping();
    }
  }
}

const job = (rowId: number, dueAt = new Date(Date.now() - 1000)): DueJob => ({
  id: `ticket-${rowId}-remind-1-0`,
  name: 'remindHandler',
  rowId,
  dueAt,
});

test('does each job once, no matter who has put it and how often', async () => {
  const done: number[] = [];
  const doDue = ({ rowId }: { rowId: number }) =>
    Promise.resolve((done.push(rowId), 'over' as const));
  const jobs = Array.from({ length: 50 }, (_, index) => job(index));
  // No job runs before all are enqueued, twice.
  const [one, other] = [start(), start()];
  await whenThere(() => one.due.put(jobs));
  await whenThere(() => other.due.put(jobs));
  const [first, second] = [start(doDue), start(doDue)];
  while (first.ended.length + second.ended.length < 50) {
    await Promise.race([
      first.until(first.ended.length + 1),
      second.until(second.ended.length + 1),
    ]);
  }
  expect(done.sort((a, b) => a - b)).toEqual(jobs.map(({ rowId }) => rowId));
});

test('not before its time, and once more when it has come too early', async () => {
  const ran: number[] = [];
  const dueAt = Date.now() + 300;
  const { due, until } = start(() => {
    ran.push(Date.now());
    return Promise.resolve(ran.length === 1 ? { notBefore: new Date(dueAt + 200) } : 'over');
  });
  await whenThere(() => due.put([job(1, new Date(dueAt))]));
  await until(1);
  expect(ran).toHaveLength(2);
  expect(ran[0]).toBeGreaterThanOrEqual(dueAt);
  expect(ran[1]).toBeGreaterThanOrEqual(dueAt + 200);
});

test('nothing of a job is kept: its id can be put again', async () => {
  const done: number[] = [];
  const { due, until } = start(({ rowId }) => Promise.resolve((done.push(rowId), 'over' as const)));
  for (let times = 1; times <= 3; times += 1) {
    await whenThere(() => due.put([job(1)]));
    await until(times);
  }
  expect(done).toEqual([1, 1, 1]);
  expect(await due.missing([job(1).id])).toEqual(new Set([job(1).id]));
});

test('a task that fails is tried again', async () => {
  let tries = 0;
  const { due, until, ended } = start(() => {
    tries += 1;
    return tries === 1
      ? Promise.reject(new Error('the database is away'))
      : Promise.resolve('over');
  });
  await whenThere(() => due.put([job(1)]));
  await until(2);
  expect(ended.map(({ error }) => error?.message ?? null)).toEqual(['the database is away', null]);
});

test('an emptied Redis is known by it, also one that is emptied while it is filled', async () => {
  const { due } = start(() => Promise.resolve('over'));
  const far = new Date(Date.now() + 3_600_000);
  const putAll = () => due.put([job(1, far), job(2, far)]);
  expect(await whenThere(() => due.isFilled())).toBe(false);
  expect(await due.fill(putAll)).toBe(true);
  expect(await due.isFilled()).toBe(true);
  expect(await due.missing([1, 2, 3].map((n) => job(n).id))).toEqual(new Set([job(3).id]));
  await client.flushdb();
  expect(await due.isFilled()).toBe(false);
  const emptied = await due.fill(async () => {
    await putAll();
    await client.flushdb();
  });
  expect(emptied).toBe(false);
  expect(await due.isFilled()).toBe(false);
});

test('while Redis is away every question is answered at once by an error', async () => {
  const queue = startJobQueue({ redis: 'redis://127.0.0.1:1', log, work: [] });
  await expect(queue.due.put([job(1)])).rejects.toThrow('Redis is unavailable');
  await expect(queue.due.isFilled()).rejects.toThrow('Redis is unavailable');
  await queue.stop();
});
