/**
 * A clock that a test moves and an app follows, so that weeks pass in seconds. It is stored in a
 * file, because the app is a separate process ({@link file} is read at every look). Redis counts
 * the machine's seconds, and is told what has come due.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { Clock } from '../../app/core/app.js';
import { untilTrue } from '../telephone/untilTrue.js';

/** Returns the clock of this file: the machine's clock, shifted by a number of milliseconds. */
export function clockOf(file: string): Clock {
  return { now: () => new Date(Date.now() + Number(readFileSync(file, 'utf8'))) };
}

interface DueRow {
  readonly job_id: string;
  readonly due_at: Date;
}

/** All that comes due: by a job, or in the outbox of SMS, at which the app looks by itself. */
const due = `(SELECT job_id, due_at FROM due_work UNION ALL
  SELECT 'sms-' || id || '-' || next_at, next_at FROM sms_outbox WHERE sent_at IS NULL AND given_up_at IS NULL) due`;

/** The clock that a test moves. */
export class MovedClock implements Clock {
  private readonly clock: Clock;

  constructor(
    readonly file: string,
    moment: Date,
  ) {
    this.moveTo(moment);
    this.clock = clockOf(file);
  }

  now(): Date {
    return this.clock.now();
  }

  moveTo(moment: Date): void {
    writeFileSync(this.file, String(moment.getTime() - Date.now()));
  }

  /**
   * Moves the clock to a moment. The app does all that falls due on the way, each at its own
   * moment.
   */
  async passTo(moment: Date, db: Pool, redisUrl: string): Promise<void> {
    // Most hotlines have the machine's clock, and need not load BullMQ's 170 modules.
    const { Queue } = await import('bullmq');
    const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
    const queue = new Queue('hotline-due', { connection: redis });
    try {
      for (;;) {
        const [next] = (
          await db.query<DueRow>(
            `SELECT job_id, due_at FROM ${due} WHERE due_at <= $1 ORDER BY due_at LIMIT 1`,
            [moment],
          )
        ).rows;
        if (next === undefined) break;
        if (next.due_at > this.now()) this.moveTo(next.due_at);
        await this.comesDue(db, queue, next);
      }
      if (moment > this.now()) this.moveTo(moment);
    } finally {
      await queue.close();
      redis.disconnect();
    }
  }

  private async comesDue(db: Pool, queue: Queue, { job_id }: DueRow): Promise<void> {
    await untilTrue(`${job_id} to be done`, async () => {
      const { rowCount } = await db.query(`SELECT FROM ${due} WHERE job_id = $1`, [job_id]);
      if (rowCount === 0) return true;
      const job = await queue.getJob(job_id);
      // The job is enqueued a moment after its row, and runs by itself once it is no longer
      // delayed.
      if ((await job?.getState()) === 'delayed') await job?.promote().catch(() => undefined);
      return undefined;
    });
  }
}
