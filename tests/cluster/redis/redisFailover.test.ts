/**
 * Another Redis becomes the primary, or all of Redis is lost, while there is due work: no worker waits
 * for the former primary, what was lost comes back from PostgreSQL, and each piece is done once.
 */
import path from 'node:path';
import { createLogger } from 'winston';
import { postgresWakeUps } from '../../../app/core/wakeUps/wakeUps.js';
import { doDue, type DueApp } from '../../../app/jobs/dueTasks.js';
import { startDueWatch, type DueWatch } from '../../../app/jobs/dueWatch.js';
import { startJobQueue, type JobQueue } from '../../../app/jobs/jobQueue.js';
import { hotline } from '../../cli/hotline.js';
import { together } from '../../e2e/together.js';
import { leavesOnFailure } from '../../failedCalls/evidence.js';
import { addManyTickets } from '../../jobs/manyTickets.js';
import { freshDatabase, sharedParts, type TestDatabase } from '../../parts/database.js';
import { reached, untilTrue } from '../../telephone/untilTrue.js';
import { RedisCluster } from './redisCluster.js';

const log = createLogger({ silent: true });
const clock = { now: () => new Date() };
/** Reminders that fall due at a time. */
const batch = 20;

/** A process with the role jobs beside Redis and its sentinels. */
class Scene {
  private reminded = 0;
  /** Timed work that was done, of which there is some each second. */
  private timed = 0;
  private readonly queue: JobQueue;
  private readonly watch: DueWatch;

  private constructor(
    readonly redis: RedisCluster,
    private readonly database: TestDatabase,
  ) {
    const app: DueApp = {
      ...{ db: database.pool, clock, log, identityKeys: database.identityKeys, eService: null },
      courtCallbacks: () => Promise.reject(new Error('no callbacks here')),
    };
    this.queue = startJobQueue({
      redis: redis.place,
      log,
      work: [
        { name: 'count', pattern: '* * * * * *', run: () => Promise.resolve(void this.timed++) },
      ],
      doDue: (job) => doDue(app, job),
    });
    this.watch = startDueWatch(app, postgresWakeUps(database.url), this.queue.due);
  }

  static async start(program: string): Promise<Scene> {
    const logs = path.join(sharedParts().folder, program);
    leavesOnFailure({
      files: [{ from: logs, to: program, what: 'logs of Redis and its sentinels' }],
    });
    const [redis, database] = await Promise.all([
      RedisCluster.start(program, logs),
      freshDatabase(),
    ]);
    await addManyTickets(database.pool, 80, new Date(), "$2::timestamptz + interval '10 days'");
    return new Scene(redis, database);
  }

  async stop(): Promise<void> {
    await this.watch.stop();
    await this.queue.stop();
    await this.database.close();
    await this.redis.stop();
  }

  /** Makes reminders fall due; waits until each was sent, once, and timed work was done after that. */
  async expectWorkIsDone(): Promise<void> {
    const { pool } = this.database;
    await pool.query(
      `UPDATE ticket_due SET due_at = now(), enqueued_at = NULL
        WHERE id IN (SELECT id FROM ticket_due WHERE done_at IS NULL ORDER BY id LIMIT $1)`,
      [batch],
    );
    this.reminded += batch;
    await untilTrue('all to be reminded', async () => {
      const { rows } = await pool.query<{ done: number }>(
        'SELECT count(*)::int AS done FROM ticket_due WHERE done_at IS NOT NULL',
      );
      return reached('reminders', rows[0]?.done ?? 0, this.reminded) || undefined;
    });
    const { rows } = await pool.query<{ steps: number; tickets: number }>(
      `SELECT count(*)::int AS steps, count(DISTINCT ticket_id)::int AS tickets
         FROM ticket_steps WHERE kind = 'reminded'`,
    );
    expect(rows).toEqual([{ steps: this.reminded, tickets: this.reminded }]);
    const before = this.timed;
    await untilTrue('timed work', () => this.timed > before || undefined);
  }
}

/** What happens to the servers of a program, and what is done meanwhile. */
const withServers = (program: string, happens: (scene: Scene) => Promise<void>) => async () => {
  const scene = await Scene.start(program);
  try {
    await happens(scene);
  } finally {
    await scene.stop();
  }
};

together({
  'Redis: the primary goes silent and comes back as a replica; then all of Redis is lost':
    withServers('redis-server', async (scene) => {
      const { redis } = scene;
      await scene.expectWorkIsDone();
      await redis.silencePrimary();
      await scene.expectWorkIsDone();
      redis.wake();
      await redis.untilWhole();
      await scene.expectWorkIsDone();
      await redis.loseEverything();
      await scene.expectWorkIsDone();
    }),
  'Valkey: the primary crashes, and workers and commands go to the next one': withServers(
    'valkey-server',
    async (scene) => {
      const { redis } = scene;
      const { settings } = redis;
      await scene.expectWorkIsDone();
      await redis.killPrimary();
      await scene.expectWorkIsDone();
      expect(await hotline(['jobs', 'dead', '--json'], settings)).toMatchObject({ code: 0 });
      const wrong = await hotline(['jobs', 'dead'], {
        ...settings,
        REDIS_SENTINELS: '127.0.0.1:1',
      });
      expect(wrong.stderr).toContain(
        'Redis does not answer at hotline, by the sentinels 127.0.0.1:1: start it, or correct REDIS_SENTINELS',
      );
    },
  ),
});
