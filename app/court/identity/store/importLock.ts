import type { Pool, PoolClient } from 'pg';
import { queryRows } from '../../../core/database/rows.js';

/** Thrown when another import, or a rotation of identity keys, is running. */
export class ImportBusy extends Error {
  constructor() {
    super('another import or hotline identity-keys rotate is running; wait until it has finished');
    this.name = 'ImportBusy';
  }
}

/** An arbitrary number that all importers and rotations of identity keys share. */
const advisoryLock = 12_368_002;

/**
 * Runs work on a connection of its own. Meanwhile nothing else may write persons and cases. The
 * work may change the connection's settings, because the connection is closed afterwards.
 * @throws ImportBusy if another import or rotation holds the lock.
 */
export async function withImportLock<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    const { rows } = await queryRows<{ taken: boolean }>(
      client,
      'SELECT pg_try_advisory_lock($1) AS taken',
      [advisoryLock],
    );
    if (rows[0]?.taken !== true) throw new ImportBusy();
    return await work(client);
  } finally {
    // Closing the connection alone would release the lock only once the server notices.
    await client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    client.release(true);
  }
}
