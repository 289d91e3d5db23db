/**
 * Tells Redis what is due, and puts back what it has lost. PostgreSQL is the truth of what is to be done; a job is only
 * the alarm that rings for it, and any number of processes may set the same one.
 *
 * - What was committed and not told yet (`enqueued_at` null) is told: the outbox.
 * - A Redis that was emptied, or is new, is filled from the tables.
 * - What should have been done a while ago, and has no job any more (Redis lost the last second before a crash), is told
 *   again. What has failed for good is left to whoever looks after it (hotline jobs), and hides nothing that is late.
 */
import type { App } from '../app.js';
import {
  dueSources,
  markEnqueued,
  readOldestDue,
  readOverdue,
  readPage,
  readUnenqueued,
  type DueCursor,
  type DueWork,
} from '../database/dueWork.js';

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

export type SweepApp = Pick<App, 'db' | 'clock' | 'log'>;

const batchSize = 1000;
const pageSize = 5000;
/** A job that is late for so long may be lost; one that is only waiting for its turn is found in Redis. */
const lateMs = 5000;
/** Due work that is older is complained of. */
const tooOldS = 60;
/** Held by the one process that fills Redis. Any number serves, as long as all use the same. */
const fillLock = 12_368_011;

/** Tells Redis what it was not told of yet. @returns how much that was. */
export async function tellNewWork({ db, clock }: SweepApp, queue: DueQueue): Promise<number> {
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
 * Looks for what Redis has lost, and puts it back; complains of what is due for too long.
 * @returns how many jobs were put back.
 */
export async function sweepDueWork(app: SweepApp, queue: DueQueue): Promise<number> {
  let putBack = 0;
  if (!(await queue.isFilled())) putBack += await fillAlone(app, queue);
  const dead = await queue.dead();
  putBack += await tellLostWork(app, queue, dead);
  // Counting all that is due, or will be, every few seconds would read every open order's rows.
  const oldest = await readOldestDue(app.db, app.clock.now(), dead);
  if (oldest !== null && oldest.ageS > tooOldS) app.log.warn('due work is late', { ...oldest });
  return putBack;
}

async function tellLostWork(
  { db, clock, log }: SweepApp,
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
    log.warn('lost jobs were put back', { jobs: lost.length, first: lost[0]?.jobId });
  }
  return lost.length;
}

/** Fills Redis, unless another process does. */
async function fillAlone(app: SweepApp, queue: DueQueue): Promise<number> {
  const client = await app.db.connect();
  let isBroken = false;
  // It is idle while Redis is filled: without a listener a lost connection would end the process.
  const onError = () => {
    isBroken = true;
  };
  client.on('error', onError);
  try {
    const { rows } = await client.query<{ got: boolean }>(
      'SELECT pg_try_advisory_lock($1) AS got',
      [fillLock],
    );
    if (rows[0]?.got !== true) return 0;
    try {
      // It may have been filled while we came to it.
      if (await queue.isFilled()) return 0;
      return await fill(app, queue);
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [fillLock]);
    }
  } catch (error) {
    isBroken = true;
    throw error;
  } finally {
    client.off('error', onError);
    // The lock goes with the connection; in the pool it would be held on.
    client.release(isBroken);
  }
}

async function fill({ db, clock, log }: SweepApp, queue: DueQueue): Promise<number> {
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
  // Emptied once more meanwhile: once more.
  while (!(await queue.fill(putAll)));
  const seconds = Math.round((performance.now() - beganMs) / 100) / 10;
  log.info('Redis knows all that is due', { jobs, seconds });
  return jobs;
}

function put(queue: DueQueue, works: readonly DueWork[]): Promise<void> {
  return queue.put(
    works.map(({ jobId, task, rowId, dueAt }) => ({ id: jobId, name: task, rowId, dueAt })),
  );
}
