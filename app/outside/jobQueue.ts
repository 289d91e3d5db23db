/**
 * The alarm clock: BullMQ on Redis. It knows when something is to be done and nothing about what; whatever it
 * calls reads its work from PostgreSQL. While Redis is away nothing is called, and calls are answered all the same.
 */
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from 'winston';

/** Something that is done at set times. Done twice it must do no more than done once. */
export interface TimedWork {
  /** Name of the job, and of its schedule. */
  readonly name: string;
  /** Cron pattern, in China's time. */
  readonly pattern: string;
  readonly run: () => Promise<void>;
}

export interface JobQueue {
  /** Does a piece of the timed work now, beside its times. Waits for Redis. */
  runSoon(name: string): Promise<void>;
  /** Waits for the work under way, and lets go of Redis. */
  stop(): Promise<void>;
}

export interface JobQueueOptions {
  readonly redisUrl: string;
  readonly log: Logger;
  readonly work: readonly TimedWork[];
  /** Told after each piece of work. */
  readonly onDone?: (name: string, error: Error | null) => void;
}

const queueName = 'hotline';
const timeZone = 'Asia/Shanghai';
/** Schedules that Redis lost while it was there are put back within this time. */
const putBackMs = 60_000;
/** How often the log says that Redis is still away. */
const complainMs = 60_000;

/** Starts the clock. Returns at once, whether Redis is there or not. */
export function startJobQueue(options: JobQueueOptions): JobQueue {
  const { log, work } = options;
  const redis = new Redis(options.redisUrl, {
    // Never gives up, and never waits longer than this between two tries.
    retryStrategy: (tries) => Math.min(tries * 200, 3000),
    maxRetriesPerRequest: null,
  });
  const queue = new Queue(queueName, {
    connection: redis,
    defaultJobOptions: { removeOnComplete: { count: 100 }, removeOnFail: { count: 500 } },
  });
  const worker = new Worker(
    queueName,
    async (job) => {
      const due = work.find(({ name }) => name === job.name);
      // A schedule of a version before this one.
      if (due === undefined) {
        await queue.removeJobScheduler(job.name);
        return;
      }
      await due.run();
    },
    { connection: redis },
  );

  let complainedAtMs = -Infinity;
  const complain = (error: Error) => {
    if (performance.now() - complainedAtMs < complainMs) return;
    complainedAtMs = performance.now();
    log.warn('Redis is away: timed work waits for it', { error });
  };
  queue.on('error', complain);
  worker.on('error', complain);
  worker.on('completed', (job) => options.onDone?.(job.name, null));
  worker.on('failed', (job, error) => {
    log.error('timed work failed', { job: job?.name, error });
    if (job !== undefined) options.onDone?.(job.name, error);
  });

  function putSchedules(): void {
    const jobOptions = { attempts: 3, backoff: { type: 'exponential', delay: 5000 } } as const;
    Promise.all(
      work.map(({ name, pattern }) =>
        queue.upsertJobScheduler(name, { pattern, tz: timeZone }, { name, opts: jobOptions }),
      ),
    ).catch(complain);
  }
  redis.on('error', complain);
  redis.on('ready', () => {
    complainedAtMs = -Infinity;
    log.info('Redis is there: timed work can run');
    // It may have come back empty.
    putSchedules();
  });
  // And it may be emptied while it is there.
  const puttingBack = setInterval(putSchedules, putBackMs);
  puttingBack.unref();

  return {
    async runSoon(name) {
      await queue.add(name, null);
    },
    async stop() {
      clearInterval(puttingBack);
      // Without Redis there is no work to wait for, and a polite end would wait for it.
      const isThere = redis.status === 'ready';
      await Promise.all([worker.close(!isThere), queue.close()]);
      redis.disconnect();
    },
  };
}
