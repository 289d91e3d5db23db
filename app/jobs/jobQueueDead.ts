/**
 * Lists and retries jobs that have failed for good: dead due work, and timed work whose last run
 * failed.
 */
import { Queue, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { describeRedis, settingOf, type RedisPlace } from '../core/redis/openRedis.js';
import { askRedis } from './askRedis.js';
import { dueQueueName, failingKey, queueName } from './jobQueue.js';

/** A job that has failed for good. */
export interface DeadJob {
  /** The id to retry it by; for timed work its name. */
  readonly id: string;
  readonly task: string;
  readonly kind: 'due' | 'timed';
  readonly failedAt: Date;
  readonly tries: number;
  /** Contains no personal data. */
  readonly error: string;
}

/** Access to the jobs that have failed for good. Every function rejects when Redis is away. */
export interface DeadJobs {
  /** Ids of dead due work. */
  dueIds(): Promise<readonly string[]>;
  /** Counts dead jobs by task, the most frequent first, with the last error of each task. */
  byTask(): Promise<readonly DeadTask[]>;
  /** The most recent failure first. */
  list(limit: number): Promise<readonly DeadJob[]>;
  /**
   * Retries jobs as if they had never run.
   * @returns the ids that are not dead.
   */
  retry(ids: readonly string[]): Promise<readonly string[]>;
}

/** The dead jobs of one task. */
export interface DeadTask {
  readonly task: string;
  readonly jobs: number;
  readonly lastError: string;
}

/** Most jobs held in memory at once. */
const pageSize = 500;

/**
 * Runs `work` with the dead jobs of a Redis.
 * @throws Error when Redis is away.
 */
export async function withDeadJobs<T>(
  place: RedisPlace,
  work: (dead: DeadJobs) => Promise<T>,
): Promise<T> {
  return askRedis(
    place,
    (redis) => {
      const [due, timed] = [dueQueueName, queueName].map((name) => {
        const queue = new Queue(name, { connection: redis, skipVersionCheck: true });
        queue.on('error', () => undefined);
        return queue;
      }) as [Queue, Queue];
      return work(deadJobs(redis, due, timed));
    },
    () =>
      new Error(
        `Redis does not answer at ${describeRedis(place)}: start it, or correct ${settingOf(place)}`,
      ),
  );
}

interface KeptFailure {
  readonly at: number;
  readonly tries: number;
  readonly error: string;
}

function deadJobs(redis: Redis, due: Queue, timed: Queue): DeadJobs {
  const dueIds = () => redis.zrange(due.toKey('failed'), '0', '-1');

  async function failingTimed(): Promise<DeadJob[]> {
    const kept = await redis.hgetall(timed.toKey(failingKey));
    return Object.entries(kept)
      .map(([name, json]): DeadJob => {
        const { at, tries, error } = JSON.parse(json) as KeptFailure;
        return { id: name, task: name, kind: 'timed', tries, error, failedAt: new Date(at) };
      })
      .sort((a, b) => b.failedAt.getTime() - a.failedAt.getTime());
  }

  /** Yields dead due work, the most recent failure first. */
  async function* failedDue(): AsyncGenerator<DeadJob> {
    for (let from = 0; ; from += pageSize) {
      const jobs: (Job | undefined)[] = await due.getFailed(from, from + pageSize - 1);
      // A job that is being retried just now is no longer there.
      for (const job of jobs) if (job?.id !== undefined) yield deadJobOf(job);
      if (jobs.length < pageSize) return;
    }
  }

  return {
    dueIds,
    async byTask() {
      const tasks = new Map<string, { jobs: number; lastError: string }>();
      const note = ({ task, error }: DeadJob) => {
        const known = tasks.get(task) ?? { jobs: 0, lastError: error };
        tasks.set(task, { ...known, jobs: known.jobs + 1 });
      };
      for await (const job of failedDue()) note(job);
      for (const job of await failingTimed()) note(job);
      return [...tasks]
        .map(([task, rest]) => ({ task, ...rest }))
        .sort((a, b) => b.jobs - a.jobs || a.task.localeCompare(b.task));
    },
    async list(limit) {
      const found = await failingTimed();
      for await (const job of failedDue()) {
        if (found.length >= limit) break;
        found.push(job);
      }
      return found.slice(0, limit);
    },
    async retry(ids) {
      const notDead: string[] = [];
      for (const id of ids) {
        if (!(await retryOne(id))) notDead.push(id);
      }
      return notDead;
    },
  };

  async function retryOne(id: string): Promise<boolean> {
    if ((await redis.hexists(timed.toKey(failingKey), id)) === 1) {
      await timed.add(id, null);
      return true;
    }
    const job = await due.getJob(id);
    if (job === undefined || (await job.getState()) !== 'failed') return false;
    // A rejection means that another command retried it at the same moment.
    return job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true }).then(
      () => true,
      () => false,
    );
  }
}

function deadJobOf(job: Job): DeadJob {
  return {
    id: job.id ?? '',
    task: job.name,
    kind: 'due',
    failedAt: new Date(job.finishedOn ?? 0),
    tries: job.attemptsMade,
    error: job.failedReason,
  };
}
