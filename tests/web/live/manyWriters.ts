/**
 * Transactions that write events side by side, begin and end in any order, and are now and then
 * rolled back.
 */
import type { Pool } from 'pg';

/**
 * Runs all transactions, so many at a time.
 * @param firstRow row ids begin after it.
 * @param chance a number from 0 to 1, another each time.
 * @returns the row ids of the events that were committed, each once.
 */
export async function writeEvents(
  pool: Pool,
  {
    transactions,
    atATime,
    firstRow = 0,
  }: { readonly transactions: number; readonly atATime: number; readonly firstRow?: number },
  chance: () => number,
): Promise<number[]> {
  const committed: number[] = [];
  let begun = 0;
  let row = firstRow;
  async function writer(): Promise<void> {
    const client = await pool.connect();
    try {
      while (begun < transactions) {
        begun += 1;
        const rows: number[] = [];
        await client.query('BEGIN');
        // Each statement is a turn of the others: some transactions are short, some outlive dozens.
        const statements = 1 + Math.floor(chance() ** 3 * 40);
        for (let n = 0; n < statements; n++) {
          if (n % 4 === 0) {
            rows.push(++row);
            await client.query(
              `INSERT INTO live_events (kind, row_id, change, status, since_at)
               VALUES ('callback', $1, 'changed', 'waiting', now())`,
              [row],
            );
          } else {
            await client.query('SELECT');
          }
        }
        const keeps = chance() > 0.1;
        await client.query(keeps ? 'COMMIT' : 'ROLLBACK');
        if (keeps) committed.push(...rows);
      }
    } finally {
      client.release();
    }
  }
  await Promise.all(Array.from({ length: atATime }, writer));
  return committed;
}
