/** Keeps the connections of a pool busy with real transactions. */
import {
  isDatabaseUnavailable,
  type Pool,
  type PoolClient,
} from '../../../app/core/database/pool.js';
import { untilTrue } from '../../telephone/untilTrue.js';

/** Transactions that hold all connections of a pool. */
export interface ExhaustedPool {
  /** Commits the transactions, and gives the connections back. */
  release(): Promise<void>;
}

/** Returns a connection, however often a busy machine takes longer than the pool allows for one. */
function connected(pool: Pool): Promise<PoolClient> {
  return untilTrue('a connection of the pool', () =>
    pool.connect().catch((error: unknown) => {
      if (!isDatabaseUnavailable(error)) throw error;
      return undefined;
    }),
  );
}

/**
 * Takes every connection of a pool for a transaction that sends one short statement after another,
 * as a busy process does, until `release`. With `isSilent` the transactions send nothing.
 */
export async function exhaustPool(pool: Pool, { isSilent = false } = {}): Promise<ExhaustedPool> {
  let isHeld = true;
  const clients = await Promise.all(
    Array.from({ length: pool.options.max }, async () => {
      const client = await connected(pool);
      await client.query('BEGIN');
      return client;
    }),
  );
  let tellReleased: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (tellReleased = resolve));
  const transactions = clients.map(async (client) => {
    while (isHeld && !isSilent) await client.query('SELECT pg_sleep(0.05)');
    await released;
    await client.query('COMMIT');
    client.release();
  });
  return {
    async release() {
      isHeld = false;
      tellReleased();
      await Promise.all(transactions);
    },
  };
}
