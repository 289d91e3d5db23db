/**
 * The alarm clock: BullMQ on Redis. It knows when something is to be done and nothing about what; whatever it
 * calls reads its work from PostgreSQL. While Redis is away nothing is called, and calls are answered all the same.
 */
import { DelayedError, Queue, Worker, type Job } from 'bullmq';
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

/** Something that is done once, at its time. */
export interface DueJob {
  /** Without a colon. Two jobs of one id are one. */
  readonly id: string;
  /** Which task it is. */
  readonly name: string;
  /** Of the row that it is about: all that a job carries. */
  readonly rowId: number;
  readonly dueAt: Date;
}

/** What came of a job: it is over (done now, done before, nothing to do any more), or it has come too early. */
export type DueResult = 'over' | { readonly notBefore: Date };

/**
 * Jobs that are done once. Every function rejects when Redis is away; whoever calls them tries again later, because
 * what is to be done stands in PostgreSQL.
 */
export interface DueJobs {
  /** Puts jobs. Those that are there already stay as they are. */
  put(jobs: readonly DueJob[]): Promise<void>;
  /** Ids of jobs that have failed for good; hotline jobs lists them, and has them tried again. */
  dead(): Promise<readonly string[]>;
  /** Which of these ids are not there: done, or lost. */
  missing(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Whether nothing was lost since {@link fill}, as far as Redis can know: false when it was emptied. */
  isFilled(): Promise<boolean>;
  /**
   * Runs `putAll`, which puts every job there is, and notes that they are all there.
   * @returns false when Redis was emptied meanwhile: then it is to be filled again.
   */
  fill(putAll: () => Promise<void>): Promise<boolean>;
}

export interface JobQueue {
  readonly due: DueJobs;
  /** Does a piece of the timed work now, beside its times. Waits for Redis. */
  runSoon(name: string): Promise<void>;
  /** Waits for the work under way, and lets go of Redis. */
  stop(): Promise<void>;
}

export interface JobQueueOptions {
  readonly redisUrl: string;
  readonly log: Logger;
  readonly work: readonly TimedWork[];
  /** Does the jobs that are done once; without it they are put and not done by this process. */
  readonly doDue?: (job: Omit<DueJob, 'dueAt'>) => Promise<DueResult>;
  /** How many of them at once. */
  readonly dueAtOnce?: number;
  readonly clock?: { now(): Date };
  /** Takes personal data out of what is kept of an error. */
  readonly mask?: (text: string) => string;
  /** Told after each piece of work. */
  readonly onDone?: (name: string, error: Error | null) => void;
}

export const queueName = 'hotline';
/** Apart, so that what is due does not wait behind a night's erasures. */
export const dueQueueName = 'hotline-due';
/** A hash of the timed queue: what fails since it was done last, by its name. Later times keep none of it from being seen. */
export const failingKey = 'failing';
const timeZone = 'Asia/Shanghai';
/** Schedules that Redis lost while it was there are put back within this time. */
const putBackMs = 60_000;
/** How often the log says that Redis is still away. */
const complainMs = 60_000;
/** A process that dies leaves its jobs locked for so long; another one then does them. */
const dueLockMs = 10_000;
const dueStalledMs = 5000;
/** Longest answer of Redis to a put; after it, it counts as away. */
const patienceMs = 20_000;

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
      await due.run().catch((error: unknown) => {
        throw asKept(options, error);
      });
    },
    { connection: redis },
  );

  const { due, stopDue } = startDueJobs(options, redis, (error) => complain(error));

  let complainedAtMs = -Infinity;
  const complain = (error: Error) => {
    if (performance.now() - complainedAtMs < complainMs) return;
    complainedAtMs = performance.now();
    log.warn('Redis is away: timed work waits for it', { error });
  };
  queue.on('error', complain);
  worker.on('error', complain);
  const failing = queue.toKey(failingKey);
  worker.on('completed', (job) => {
    redis.hdel(failing, job.name).catch(complain);
    options.onDone?.(job.name, null);
  });
  worker.on('failed', (job, error) => {
    log.error('timed work failed', { job: job?.name, error });
    if (job === undefined) return;
    if (hasFailedForGood(job)) {
      const kept = { at: Date.now(), tries: job.attemptsMade, error: error.message };
      redis.hset(failing, job.name, JSON.stringify(kept)).catch(complain);
    }
    options.onDone?.(job.name, error);
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
    due,
    async runSoon(name) {
      await queue.add(name, null);
    },
    async stop() {
      clearInterval(puttingBack);
      // Without Redis there is no work to wait for, and a polite end would wait for it.
      const isThere = redis.status === 'ready';
      await Promise.all([worker.close(!isThere), queue.close(), stopDue(!isThere)]);
      redis.disconnect();
    },
  };
}

/** What is kept of an error in Redis, where nothing personal is. */
function asKept({ mask = (text) => text }: JobQueueOptions, error: unknown): Error {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const kept = new Error(mask(message));
  kept.stack = mask(stack ?? '');
  return kept;
}

function hasFailedForGood({ attemptsMade, opts }: Job): boolean {
  return attemptsMade >= (opts.attempts ?? 1);
}

function startDueJobs(
  options: JobQueueOptions,
  redis: Redis,
  complain: (error: Error) => void,
): { due: DueJobs; stopDue: (isForced: boolean) => Promise<void> } {
  const { log, doDue, clock = { now: () => new Date() } } = options;
  // Fails at once when Redis is away, where the other connection waits for it.
  const swift = new Redis(options.redisUrl, {
    retryStrategy: (tries) => Math.min(tries * 200, 3000),
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
  });
  swift.on('error', () => undefined);
  const queue = new Queue(dueQueueName, {
    connection: swift,
    defaultJobOptions: {
      // Nothing of it is kept: an id that stays would keep its next job out.
      removeOnComplete: true,
      // It is dead, and stays so, until somebody has it tried again: put back by the sweep, it would fail for ever.
      removeOnFail: false,
      attempts: 5,
      backoff: { type: 'exponential', delay: 1000 },
    },
  });
  queue.on('error', complain);
  const fillingKey = queue.toKey('filling');
  const filledKey = queue.toKey('filled');

  let worker: Worker | null = null;
  if (doDue !== undefined) {
    worker = new Worker(
      dueQueueName,
      async (job: Job<{ rowId: number }>, token) => {
        const { id = '', name } = job;
        const result = await doDue({ id, name, rowId: job.data.rowId }).catch((error: unknown) => {
          throw asKept(options, error);
        });
        if (result === 'over') return;
        const inMs = result.notBefore.getTime() - clock.now().getTime();
        await job.moveToDelayed(Date.now() + Math.max(1, inMs), token);
        throw new DelayedError();
      },
      {
        connection: redis,
        concurrency: options.dueAtOnce ?? 8,
        lockDuration: dueLockMs,
        stalledInterval: dueStalledMs,
        // Whoever is killed again and again has not failed: what is due is done by the next one.
        maxStalledCount: 1000,
      },
    );
    worker.on('error', complain);
    worker.on('completed', (job) => options.onDone?.(job.name, null));
    worker.on('failed', (job, error) => {
      const isDead = job !== undefined && hasFailedForGood(job);
      log.error(isDead ? 'due work has failed for good: see hotline jobs' : 'due work failed', {
        job: job?.id,
        error,
      });
      if (job !== undefined) options.onDone?.(job.name, error);
    });
  }

  async function ask<T>(question: () => Promise<T>): Promise<T> {
    if (swift.status !== 'ready') throw new Error('Redis is away');
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Redis does not answer')), patienceMs);
    });
    try {
      return await Promise.race([question(), tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  const due: DueJobs = {
    async put(jobs) {
      const now = clock.now().getTime();
      await ask(() =>
        queue.addBulk(
          jobs.map(({ id, name, rowId, dueAt }) => ({
            name,
            data: { rowId },
            opts: { jobId: id, delay: Math.max(0, dueAt.getTime() - now) },
          })),
        ),
      );
    },
    dead: () => ask(() => swift.zrange(queue.toKey('failed'), '0', '-1')),
    async missing(ids) {
      const answers = await ask(async () => {
        const pipeline = swift.pipeline();
        for (const id of ids) pipeline.exists(queue.toKey(id));
        return pipeline.exec();
      });
      return new Set(ids.filter((_, index) => answers?.[index]?.[1] === 0));
    },
    isFilled: () => ask(async () => (await swift.exists(filledKey)) === 1),
    async fill(putAll) {
      await ask(() => swift.set(fillingKey, 'yes'));
      await putAll();
      // Who empties Redis takes this key too, whenever he does it.
      return ask(() =>
        swift.rename(fillingKey, filledKey).then(
          () => true,
          (error: Error) => {
            if (/no such key/i.test(error.message)) return false;
            throw error;
          },
        ),
      );
    },
  };
  return {
    due,
    async stopDue(isForced) {
      await Promise.all([worker?.close(isForced), queue.close()]);
      swift.disconnect();
    },
  };
}
