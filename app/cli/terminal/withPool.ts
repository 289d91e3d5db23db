import { ConfigError, readSettings, type Config } from '../../core/config.js';
import { makePool, type Pool } from '../../core/database/pool.js';
import { redisPlaceOf, redisPlaceSettings } from '../../core/redis/openRedis.js';
import { redisWakeUps } from '../../core/wakeUps/redisWakeUps.js';

/**
 * Runs a command's work with a pool of its own and a few more settings, and closes the pool.
 * @param role the setting with the URL of the role that the pool connects as.
 * @param statementTimeoutMs 0: none, because commands count and load for as long as it takes.
 */
export async function withPool<K extends keyof Config = never>(
  names: readonly K[],
  work: (pool: Pool, config: Readonly<Pick<Config, K>>) => Promise<void>,
  role: 'DATABASE_URL' | 'ERASURE_DATABASE_URL' = 'DATABASE_URL',
  statementTimeoutMs = 0,
): Promise<void> {
  const config = readSettings(process.env, [role, ...names] as const);
  const { SESSION_DATABASE_URL, WAKE_UPS } = readSettings(process.env, [
    'SESSION_DATABASE_URL',
    'WAKE_UPS',
  ]);
  const url = (role === 'DATABASE_URL' ? SESSION_DATABASE_URL : undefined) ?? config[role];
  if (url === undefined) throw new ConfigError([`${role} is not set`]);
  const pool = makePool(
    { DATABASE_URL: url, DATABASE_POOL: 4 },
    { statementTimeoutMs, applicationName: 'hotline command' },
  );
  const wakeUps =
    WAKE_UPS === 'redis'
      ? redisWakeUps(redisPlaceOf(readSettings(process.env, redisPlaceSettings)))
      : null;
  await wakeUps?.passOn(pool);
  try {
    await work(pool, config);
  } finally {
    await pool.end();
    await wakeUps?.end();
  }
}
