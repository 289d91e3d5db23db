import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger, transports, type Logger } from 'winston';
import { Redis } from 'ioredis';
import { startRedis, type RedisServer } from '../../app/local/parts/redis.js';
import { startJobQueue, type JobQueue } from '../../app/jobs/jobQueue.js';
import { freshRedis, type TestRedis } from '../parts/database.js';

const log: Logger = createLogger({ transports: [new transports.Console({ silent: true })] });

/** Collects finished work, and lets a test wait for more of it. */
function noticeDone() {
  const done: { name: string; error: Error | null }[] = [];
  let tell: () => void = () => undefined;
  return {
    done,
    onDone: (name: string, error: Error | null) => {
      done.push({ name, error });
      tell();
    },
    async until(count: number) {
      while (done.length < count) await new Promise<void>((resolve) => (tell = resolve));
    },
  };
}

describe('the job queue', () => {
  let redis: TestRedis;
  let queue: JobQueue | undefined;
  beforeEach(async () => {
    redis = await freshRedis();
  });
  afterEach(async () => {
    await queue?.stop();
    queue = undefined;
    await redis.drop();
  });

  test('does the work it is asked for, and goes on after one that failed', async () => {
    const ran: string[] = [];
    const notice = noticeDone();
    queue = startJobQueue({
      redis: redis.url,
      log,
      onDone: notice.onDone,
      work: [
        { name: 'good', pattern: '0 0 1 1 *', run: () => Promise.resolve(void ran.push('good')) },
        { name: 'bad', pattern: '0 0 1 1 *', run: () => Promise.reject(new Error('broken')) },
      ],
    });
    await queue.runSoon('bad');
    await queue.runSoon('good');
    await notice.until(2);
    expect(ran).toEqual(['good']);
    expect(notice.done.find(({ name }) => name === 'bad')?.error?.message).toBe('broken');
    expect(notice.done.find(({ name }) => name === 'good')?.error).toBeNull();
  });

  test('runs work at its times, without being asked', async () => {
    const notice = noticeDone();
    queue = startJobQueue({
      redis: redis.url,
      log,
      onDone: notice.onDone,
      // Six fields: every second.
      work: [{ name: 'often', pattern: '* * * * * *', run: () => Promise.resolve() }],
    });
    await notice.until(2);
    expect(notice.done.map(({ name }) => name)).toContain('often');
  });

  test('two processes with the same schedules have each of them once', async () => {
    const notice = noticeDone();
    const options = {
      redis: redis.url,
      log,
      onDone: notice.onDone,
      work: [{ name: 'rare', pattern: '0 0 1 1 *', run: () => Promise.resolve() }],
    };
    queue = startJobQueue(options);
    const second = startJobQueue(options);
    await queue.runSoon('rare');
    await second.runSoon('rare');
    await notice.until(2);
    await second.stop();
    const client = new Redis(redis.url);
    try {
      expect(await client.zrange('bull:hotline:repeat', '0', '-1')).toEqual(['rare']);
    } finally {
      client.disconnect();
    }
  });
});

describe('while Redis is away', () => {
  let folder: string;
  let server: RedisServer;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hotline-redis-'));
    server = await startRedis({ folder, durable: false });
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('the work goes on by itself after Redis came back empty', async () => {
    const notice = noticeDone();
    const queue = startJobQueue({
      redis: server.url,
      log,
      onDone: notice.onDone,
      work: [{ name: 'often', pattern: '* * * * * *', run: () => Promise.resolve() }],
    });
    await notice.until(1);
    // This Redis keeps data in memory only, so the restart loses the schedules.
    await server.restart();
    await notice.until(notice.done.length + 2);
    await queue.stop();
    expect(notice.done.at(-1)?.name).toBe('often');
  });

  test('starting and stopping need no Redis', async () => {
    const url = server.url;
    await server.stop();
    const queue = startJobQueue({ redis: url, log, work: [] });
    await queue.stop();
    expect(queue).toBeDefined();
  });
});
