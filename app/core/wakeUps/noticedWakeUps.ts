import type { Pool, PoolClient } from '../database/pool.js';

/** The code of a notice by which sql/functions/wake.sql asks to wake somebody: `CHANNEL PAYLOAD`. */
const wakeCode = 'HWAKE';

export type Wake = (channel: string, payload: string) => void;

/**
 * Collects what the transactions of a pool ask for by notices, and wakes once a transaction is
 * committed. One that is rolled back, or lost with its connection, wakes nobody.
 */
export function wakeAtCommit(pool: Pool, wake: Wake): void {
  pool.on('connect', (client) => followClient(client, wake));
}

function followClient(client: PoolClient, wake: Wake): void {
  /** As with NOTIFY, who asks twice in one transaction wakes once. */
  const wanted = new Set<string>();
  let isUndone = false;
  client.on('notice', ({ code, message }) => {
    if (code === wakeCode && message !== undefined) wanted.add(message);
  });
  const { connection } = client;
  connection.on('errorMessage', () => {
    isUndone = true;
  });
  connection.on('commandComplete', ({ text }: { text: string }) => {
    // So PostgreSQL also answers the COMMIT of a transaction that has failed.
    if (text === 'ROLLBACK') isUndone = true;
  });
  connection.on('readyForQuery', ({ status }: { status: string }) => {
    const isOver = status === 'I';
    const over = isOver && !isUndone ? [...wanted] : [];
    if (isOver) wanted.clear();
    // After ROLLBACK TO SAVEPOINT a transaction goes on. What is wanted too often does no harm.
    if (status !== 'E') isUndone = false;
    for (const each of over) {
      const space = each.indexOf(' ');
      wake(each.slice(0, space), each.slice(space + 1));
    }
  });
}
