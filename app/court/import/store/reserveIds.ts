import type { PoolClient } from 'pg';
import { queryRows } from '../../../core/database/rows.js';

/** Reserves ids for new rows and returns the first of them. */
export async function reserveIds(
  client: PoolClient,
  table: 'cases' | 'persons',
  count: number,
): Promise<number> {
  if (count === 0) return 0;
  const { rows } = await queryRows<{ last: number }>(
    client,
    `SELECT setval(s, nextval(s) + $2 - 1) AS last FROM pg_get_serial_sequence($1, 'id') AS s`,
    [table, count],
  );
  return (rows[0]?.last as number) - count + 1;
}
