import type { Queryable } from '../../../core/database/pool.js';

/** @throws the database's error when it is away, or lacks the tables that the console needs. */
export async function isReachable(db: Queryable): Promise<void> {
  await db.query('SELECT FROM web_users LIMIT 0');
}
