import { readSettings, type Config } from '../../config.js';
import { makePool, type Pool } from '../../database/pool.js';

/** Runs a command's work with a pool of its own and a few more settings, and closes the pool. */
export async function withPool<K extends keyof Config = never>(
  names: readonly K[],
  work: (pool: Pool, config: Readonly<Pick<Config, K>>) => Promise<void>,
): Promise<void> {
  const config = readSettings(process.env, ['DATABASE_URL', ...names] as const);
  // No statement timeout: commands count and load for as long as it takes.
  const pool = makePool(
    { DATABASE_URL: config.DATABASE_URL, DATABASE_POOL: 4 },
    { statementTimeoutMs: 0, applicationName: 'hotline command' },
  );
  try {
    await work(pool, config);
  } finally {
    await pool.end();
  }
}
