import type { Pool, PoolClient } from 'pg';

/** Another import, or a change of keys, is running. */
export class ImportBusy extends Error {
  constructor() {
    super('another import, or hotline keys rotate, is running: wait until it has ended');
    this.name = 'ImportBusy';
  }
}

/** Any number serves, as long as everybody uses the same. */
const advisoryLock = 12_368_002;

/**
 * Does work on a connection of its own that meanwhile is the only one to write persons and cases. The connection's
 * settings are the work's to change: it is ended afterwards.
 * @throws ImportBusy if another one has the lock.
 */
export async function withImportLock<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // A lost connection is reported by the query under way; without a listener it would end the process besides.
  client.on('error', () => undefined);
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock($1) AS taken',
      [advisoryLock],
    );
    if (rows[0]?.taken !== true) throw new ImportBusy();
    return await work(client);
  } finally {
    // The connection's end alone would give the lock back only when the server has noticed.
    await client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    client.release(true);
  }
}
