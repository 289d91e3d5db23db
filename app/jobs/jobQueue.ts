/**
 * The alarm clock: BullMQ on Redis. It knows when something is due, but not what to do; the code it
 * calls reads its work from PostgreSQL. While Redis is away, no job runs, but calls are still
 * answered.
 */
import { DelayedError, Queue, Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'winston';
import { openRedis, type RedisPlace } from '../core/redis/openRedis.js';
import { within } from '../core/within.js';

/** Work done at set times. It must be idempotent. */
export interface TimedWork {
  /** Name of the job and of its schedule. */
  readonly name: string;
  /** Cron pattern, in China's time. */
  readonly pattern: string;
  readonly run: () => Promise<void>;
}

/** Work done once, at its time. */
export interface DueJob {
  /** Contains no colon. Two jobs with the same id are one job. */
  readonly id: string;
  /** The task that does it. */
  readonly name: string;
  /** Id of the row that it concerns: the only data that a job carries. */
  readonly rowId: number;
  readonly dueAt: Date;
}

/** Outcome of a job: it is over (done now, done before, or obsolete), or it came too early. */
export type DueResult = 'over' | { readonly notBefore: Date };

/**
 * Jobs that are done once. Every function rejects when Redis is away. The calling code tries again
 * later, because PostgreSQL still holds the work.
 */
export interface DueJobs {
  /** Adds jobs. Jobs that already exist stay unchanged. */
  put(jobs: readonly DueJob[]): Promise<void>;
  /** Ids of jobs that have failed for good; `hotline jobs` lists and retries them. */
  dead(): Promise<readonly string[]>;
  /** Returns which of these ids do not exist: done, or lost. */
  missing(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Returns whether nothing was lost since {@link fill}, as far as Redis can know: false when Redis
   * was emptied.
   */
  isFilled(): Promise<boolean>;
  /**
   * Runs `putAll`, which adds every job that is due, and marks Redis as filled.
   * @returns false when Redis was emptied meanwhile and must be filled again.
   */
  fill(putAll: () => Promise<void>): Promise<boolean>;
}

/** The queue of one process. */
export interface JobQueue {
  readonly due: DueJobs;
  /** Runs a piece of timed work now, besides its schedule. Waits for Redis. */
  runSoon(name: string): Promise<void>;
  /** Waits for the work under way, then disconnects from Redis. */
  stop(): Promise<void>;
}

export interface JobQueueOptions {
  readonly redis: RedisPlace;
  readonly log: Logger;
  readonly work: readonly TimedWork[];
  /** Does the jobs that are done once. Without it, this process adds them but does not run them. */
  readonly doDue?: (job: Omit<DueJob, 'dueAt'>) => Promise<DueResult>;
  /** How many of them run at once. */
  readonly dueAtOnce?: number;
  /**
   * Milliseconds until a failed job is tried for the second time; doubled before each further try.
   */
  readonly dueRetryMs?: number;
  readonly clock?: { now(): Date };
  /** Removes personal data from the errors kept in Redis. */
  readonly mask?: (text: string) => string;
  /** Called after each piece of work. */
  readonly onDone?: (name: string, error: Error | null) => void;
}

export const queueName = 'hotline';
/** A separate queue, so that due work does not wait behind a night's erasures. */
export const dueQueueName = 'hotline-due';
/**
 * A hash of the timed queue: work that has failed since it last succeeded, by name. Later runs do
 * not hide these failures.
 */
export const failingKey = 'failing';
const timeZone = 'Asia/Shanghai';
/** Schedules that Redis lost while it was up are restored within this time. */
const putBackMs = 60_000;
/** How often the log repeats that Redis is away. */
const complainMs = 60_000;
/** How long the jobs of a process that died stay locked; another process then does them. */
const dueLockMs = 10_000;
const dueStalledMs = 5000;
/** Longest wait for Redis to answer; after it, Redis counts as away. */
const patienceMs = 20_000;
const tooLate: unique symbol = Symbol('too late');

/** Starts the queue. Returns at once, whether Redis is up or not. */
export function startJobQueue(options: JobQueueOptions): JobQueue {
  const { log, work } = options;
  const redis = openRedis(options.redis, {
    // Retries for ever, and waits at most this long between two tries.
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
      // The schedule belongs to an earlier version.
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
    log.warn('Redis is unavailable: timed work waits', { error });
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
    log.info('connected to Redis: timed work can run');
    // Redis may have come back empty.
    putSchedules();
  });
  // Redis may also be emptied while it is up.
  const puttingBack = setInterval(putSchedules, putBackMs);
  puttingBack.unref();

  return {
    due,
    async runSoon(name) {
      await queue.add(name, null);
    },
    async stop() {
      clearInterval(puttingBack);
      // Without Redis there is no work to wait for, but a graceful close would wait for it.
      const isThere = redis.status === 'ready';
      await Promise.all([worker.close(!isThere), queue.close(), stopDue(!isThere)]);
      redis.disconnect();
    },
  };
}

/** Masks an error for Redis, which must hold no personal data. */
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
  const { log, doDue, dueRetryMs = 1000, clock = { now: () => new Date() } } = options;
  // This connection fails at once when Redis is away; the other one waits for Redis.
  const swift = openRedis(options.redis, {
    retryStrategy: (tries) => Math.min(tries * 200, 3000),
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
  });
  swift.on('error', () => undefined);
  const queue = new Queue(dueQueueName, {
    connection: swift,
    defaultJobOptions: {
      // A finished job is removed, because its id would block the next job with that id.
      removeOnComplete: true,
      // A dead job stays dead until somebody retries it. If it were removed, the sweep would put it
      // back and it would fail for ever.
      removeOnFail: false,
      attempts: 5,
      backoff: { type: 'exponential', delay: dueRetryMs },
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
        // A job of processes that were killed repeatedly has not failed: the next process does it.
        maxStalledCount: 1000,
      },
    );
    worker.on('error', complain);
    worker.on('completed', (job) => options.onDone?.(job.name, null));
    worker.on('failed', (job, error) => {
      const isDead = job !== undefined && hasFailedForGood(job);
      log.error(isDead ? 'due work failed permanently: see hotline jobs' : 'due work failed', {
        job: job?.id,
        error,
      });
      if (job !== undefined) options.onDone?.(job.name, error);
    });
  }

  async function ask<T>(question: () => Promise<T>): Promise<T> {
    if (swift.status !== 'ready') throw new Error('Redis is unavailable');
    const answer = await within<T, typeof tooLate>(patienceMs, question(), tooLate);
    if (answer === tooLate) throw new Error('Redis does not answer');
    return answer;
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
      // Emptying Redis at any moment also removes this key.
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
