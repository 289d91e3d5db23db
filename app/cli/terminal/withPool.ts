import { ConfigError, readSettings, type Config } from '../../core/config.js';
import { makePool, type Pool } from '../../core/database/pool.js';
import { readWakesBy } from '../../core/database/wakesBy.js';
import { redisPlaceOf, redisPlaceSettings } from '../../core/redis/openRedis.js';
import type { WakeUps } from '../../core/wakeUps/port.js';
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
  const { SESSION_DATABASE_URL } = readSettings(process.env, ['SESSION_DATABASE_URL']);
  const url = (role === 'DATABASE_URL' ? SESSION_DATABASE_URL : undefined) ?? config[role];
  if (url === undefined) throw new ConfigError([`${role} is not set`]);
  const pool = makePool(
    { DATABASE_URL: url, DATABASE_POOL: 4 },
    { statementTimeoutMs, applicationName: 'hotline command' },
  );
  let wakeUps: WakeUps | null = null;
  try {
    if (await wakesByRedis(pool)) {
      wakeUps = redisWakeUps(redisPlaceOf(readSettings(process.env, redisPlaceSettings)));
      await wakeUps.passOn(pool);
    }
    await work(pool, config);
  } finally {
    await pool.end();
    await wakeUps?.end();
  }
}

/**
 * Asks the database, and not WAKE_UPS, which a command need not have: what it commits would wake nobody. Whatever keeps the database
 * from answering, the command says itself.
 */
async function wakesByRedis(pool: Pool): Promise<boolean> {
  try {
    const client = await pool.connect();
    try {
      return (await readWakesBy(client)) === 'redis';
    } finally {
      // The wake-ups of a connection are passed on from its beginning.
      client.release(true);
    }
  } catch {
    return false;
  }
}
