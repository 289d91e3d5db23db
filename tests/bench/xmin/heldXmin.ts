/** An old transaction that holds xmin, as of pg_dump, of a long report, or of a standby with hot_standby_feedback. */
import type { Pool } from 'pg';

/** It: no row that was deleted or replaced since it began can be removed. */
export interface HeldXmin {
  /**
   * Returns how many transactions have begun since.
   * @throws Error if PostgreSQL no longer says that it holds xmin
   */
  age(): Promise<number>;
  /** Ends the transaction. */
  stop(): Promise<void>;
}

/** Begins the transaction, on a connection of its own, and reads once: from then on it has a snapshot. */
export async function holdXmin(pool: Pool): Promise<HeldXmin> {
  const client = await pool.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid;
  return {
    async age() {
      const { rows: held } = await pool.query<{ age: number | null }>(
        'SELECT age(backend_xmin) AS age FROM pg_stat_activity WHERE pid = $1',
        [pid],
      );
      const age = held[0]?.age ?? null;
      if (age === null) throw new Error('the old transaction does not hold xmin');
      return age;
    },
    async stop() {
      await client.query('ROLLBACK');
      client.release();
    },
  };
}
