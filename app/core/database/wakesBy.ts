/** What the database does to wake processes: notify them itself, or leave that to Redis (sql/functions/wake.sql). */
import { Client } from 'pg';
import type { Config } from '../config.js';
import type { Queryable } from './pool.js';
import { queryRows } from './rows.js';

type WakesBy = Config['WAKE_UPS'];

/** Reads what the last `hotline migrate` that had WAKE_UPS has set. */
export async function readWakesBy(db: Queryable): Promise<WakesBy | undefined> {
  const { rows } = await queryRows<{ by: WakesBy }>(db, 'SELECT wakes_by() AS by');
  return rows[0]?.by;
}

/**
 * Sets it, at once for all connections.
 * @param ownerUrl of the role that owns the functions; the app may not.
 * @returns what changed, in words; null: it was so before.
 */
export async function setWakesBy(ownerUrl: string, by: WakesBy): Promise<string | null> {
  const owner = new Client({ connectionString: ownerUrl, application_name: 'hotline migrate' });
  await owner.connect();
  try {
    const before = await readWakesBy(owner);
    if (before === by) return null;
    await owner.query(
      `CREATE OR REPLACE FUNCTION wakes_by() RETURNS text LANGUAGE sql STABLE AS $$ SELECT '${by}' $$`,
    );
    return `WAKE_UPS: the database wakes processes by ${by}, no longer by ${before}`;
  } finally {
    await owner.end();
  }
}
