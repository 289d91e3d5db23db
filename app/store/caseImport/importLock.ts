import type { PoolClient } from 'pg';

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
 * Makes this connection the only one that writes persons and cases; it ends with the connection.
 * @throws ImportBusy
 */
export async function takeImportLock(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_lock($1) AS taken',
    [advisoryLock],
  );
  if (rows[0]?.taken !== true) throw new ImportBusy();
}
