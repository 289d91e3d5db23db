/** A client that writes a row again and again, by way of HAProxy: when it can, and whether a confirmed row stays. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { makePool } from '../../../app/core/database/pool.js';

const everyMs = 50;
const answersWithinMs = 1000;

/** Writes that go on until they are stopped. */
export class Writes {
  private readonly confirmed: {
    readonly n: number;
    readonly begunAt: number;
    readonly at: number;
  }[] = [];
  private readonly pool: Pool;
  private isStopped = false;
  private readonly running: Promise<void>;

  private constructor(ownerUrl: string) {
    this.pool = makePool(
      { DATABASE_URL: ownerUrl, DATABASE_POOL: 1 },
      { statementTimeoutMs: answersWithinMs, connectTimeoutMs: answersWithinMs },
    );
    this.running = this.write();
  }

  /** Makes the table, and starts. */
  static async start(pool: Pool, ownerUrl: string): Promise<Writes> {
    await pool.query('CREATE TABLE bench_writes (n integer PRIMARY KEY)');
    return new Writes(ownerUrl);
  }

  /** Returns the milliseconds from a moment to the first write that began later and was confirmed; NaN if there was none. */
  firstAfterMs(moment: number): number {
    return (this.confirmed.find(({ begunAt }) => begunAt >= moment)?.at ?? NaN) - moment;
  }

  /** Counts confirmed rows that are not there. */
  async lost(pool: Pool): Promise<number> {
    const { rows } = await pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM unnest($1::int[]) AS confirmed
        WHERE confirmed NOT IN (SELECT n FROM bench_writes)`,
      [this.confirmed.map(({ n }) => n)],
    );
    return rows[0]?.n ?? NaN;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.running;
    await this.pool.end();
  }

  private async write(): Promise<void> {
    for (let n = 0; !this.isStopped; n += 1) {
      const begunAt = Date.now();
      try {
        await this.pool.query('INSERT INTO bench_writes VALUES ($1)', [n]);
        this.confirmed.push({ n, begunAt, at: Date.now() });
      } catch {
        // There is no primary, or it has just gone.
      }
      await delay(everyMs);
    }
  }
}
