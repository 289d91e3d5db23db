/**
 * Keeps Redis informed about due work, in every process with the role jobs: at once when it is
 * woken, otherwise periodically. While PostgreSQL or Redis is away it keeps trying; nothing is
 * lost meanwhile. PostgreSQL is the truth; a job is only an alarm for work in it, and any number of
 * processes may set the same alarm.
 *
 * - Work that was committed but not passed on yet (`enqueued_at` null) is passed on: the outbox.
 * - A new or emptied Redis is filled from the tables.
 * - Overdue work without a job (Redis loses the last second before a crash) is passed on again.
 *   Work that has failed for good is left to the operator (hotline jobs), and does not hide what is
 *   late.
 */
import type { App } from '../core/app.js';
import {
  dueSources,
  markEnqueued,
  readOldestDue,
  readOverdue,
  readPage,
  readUnenqueued,
  type DueCursor,
  type DueWork,
} from '../core/database/dueWork.js';
import { withTransaction } from '../core/database/pool.js';
import { queryRows } from '../core/database/rows.js';
import { Rounds } from '../core/rounds.js';
import type { WakeUps } from '../core/wakeUps/wakeUps.js';

/** Where the alarms are set. Rejects while it is away. */
export interface DueQueue {
  put(
    jobs: readonly {
      readonly id: string;
      readonly name: string;
      readonly rowId: number;
      readonly dueAt: Date;
    }[],
  ): Promise<void>;
  dead(): Promise<readonly string[]>;
  missing(ids: readonly string[]): Promise<ReadonlySet<string>>;
  isFilled(): Promise<boolean>;
  fill(putAll: () => Promise<void>): Promise<boolean>;
}

/** What the watch needs of the app. */
export type DueWatchApp = Pick<App, 'db' | 'clock' | 'log'>;

/** New work is passed on after this time at the latest, even without a notification. */
const tickMs = 500;
/** How often lost jobs are looked for. */
const sweepMs = 5000;
const retryMs = 2000;
const batchSize = 1000;
const pageSize = 5000;
/** A job that is this late may be lost. Redis still has a job that is only waiting for its turn. */
const lateMs = 5000;
/** Due work older than this is logged as late. */
const tooOldS = 60;
/**
 * Advisory lock held by the process that fills Redis. Any number will do, as long as all processes
 * use the same.
 */
const fillLock = 12_368_011;

/** A running watch. */
export interface DueWatch {
  /** Stops, after the round under way has ended. */
  stop(): Promise<void>;
}

/** Starts the watch. Returns at once. */
export function startDueWatch(app: DueWatchApp, wakeUps: WakeUps, queue: DueQueue): DueWatch {
  let isTroubled = false;
  let sweptAtMs = -Infinity;

  const rounds = new Rounds(async () => {
    const isSweep = performance.now() - sweptAtMs >= sweepMs;
    try {
      // Lost jobs first: a Redis that is empty is thereby filled with the new work too.
      if (isSweep) await sweepDueWork(app, queue);
      if (isSweep) sweptAtMs = performance.now();
      await enqueueNewWork(app, queue);
      if (isTroubled) app.log.info('processing due work again');
      isTroubled = false;
    } catch (error) {
      if (!isTroubled) app.log.warn('cannot process due work; retrying', { error });
      isTroubled = true;
    }
  });
  const want = () => void rounds.want();

  const ticking = setInterval(want, tickMs);
  const listening = wakeUps.listen({
    applicationName: 'hotline due work',
    channels: ['due_work'],
    onNotification: want,
    onListening: want,
    retryMs: { first: retryMs, longest: retryMs },
  });
  want();
  return {
    async stop() {
      clearInterval(ticking);
      await rounds.stop();
      await listening.stop();
    },
  };
}

/**
 * Passes new work on to Redis.
 * @returns how many jobs that were.
 */
export async function enqueueNewWork({ db, clock }: DueWatchApp, queue: DueQueue): Promise<number> {
  let told = 0;
  for (;;) {
    const works = await readUnenqueued(db, batchSize);
    if (works.length > 0) await put(queue, works);
    await markEnqueued(db, works, clock.now());
    told += works.length;
    if (works.length < batchSize) return told;
  }
}

/**
 * Finds what Redis has lost and puts it back. Logs a warning about work that has been due for too
 * long.
 * @returns how many jobs were put back.
 */
export async function sweepDueWork(app: DueWatchApp, queue: DueQueue): Promise<number> {
  let putBack = 0;
  if (!(await queue.isFilled())) putBack += await fillAlone(app, queue);
  const dead = await queue.dead();
  putBack += await tellLostWork(app, queue, dead);
  // Only the oldest is read: counting all due and future work every few seconds would read the rows
  // of every open ticket.
  const oldest = await readOldestDue(app.db, app.clock.now(), dead);
  if (oldest !== null && oldest.ageS > tooOldS) app.log.warn('due work is overdue', { ...oldest });
  return putBack;
}

async function tellLostWork(
  { db, clock, log }: DueWatchApp,
  queue: DueQueue,
  dead: readonly string[],
): Promise<number> {
  const before = new Date(clock.now().getTime() - lateMs);
  const late = await readOverdue(db, before, { limit: batchSize, butJobs: dead });
  if (late.length === 0) return 0;
  const missing = await queue.missing(late.map(({ jobId }) => jobId));
  const lost = late.filter(({ jobId }) => missing.has(jobId));
  if (lost.length > 0) {
    await put(queue, lost);
    log.warn('requeued jobs that Redis had lost', { jobs: lost.length, first: lost[0]?.jobId });
  }
  return lost.length;
}

/** Fills Redis, unless another process is doing so. */
async function fillAlone(app: DueWatchApp, queue: DueQueue): Promise<number> {
  // A lock of the transaction, and not of the session: a pooler may give each statement another one.
  return withTransaction(app.db, async (client) => {
    const { rows } = await queryRows<{ got: boolean }>(
      client,
      'SELECT pg_try_advisory_xact_lock($1) AS got',
      [fillLock],
    );
    if (rows[0]?.got !== true) return 0;
    // Another process may have filled it before this one got the lock.
    return (await queue.isFilled()) ? 0 : fill(app, queue);
  });
}

async function fill({ db, clock, log }: DueWatchApp, queue: DueQueue): Promise<number> {
  const beganMs = performance.now();
  let jobs = 0;
  const putAll = async () => {
    jobs = 0;
    for (const source of dueSources) {
      let after: DueCursor | null = null;
      do {
        const page: Awaited<ReturnType<typeof readPage>> = await readPage(
          db,
          source,
          after,
          pageSize,
        );
        if (page.works.length > 0) await put(queue, page.works);
        await markEnqueued(db, page.works, clock.now());
        jobs += page.works.length;
        after = page.last;
      } while (after !== null);
    }
  };
  // If Redis is emptied once more meanwhile, fill it once more.
  while (!(await queue.fill(putAll)));
  const seconds = Math.round((performance.now() - beganMs) / 100) / 10;
  log.info('Redis had lost its jobs: requeued all due work', { jobs, seconds });
  return jobs;
}

function put(queue: DueQueue, works: readonly DueWork[]): Promise<void> {
  return queue.put(
    works.map(({ jobId, task, rowId, dueAt }) => ({ id: jobId, name: task, rowId, dueAt })),
  );
}
