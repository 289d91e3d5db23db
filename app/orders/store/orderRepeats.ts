/** Repeated calls, each on the order it repeats. */
import type { CallerIdentity } from '../rules/orderRepeats.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';

/**
 * Writes a repeat of a locked order.
 * @returns false when this call is recorded already, or opened the order.
 */
export async function insertRepeat(
  db: Queryable,
  orderId: number,
  call: CallerIdentity & { readonly callId: string | null },
  at: Date,
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'insert-repeat',
    `INSERT INTO order_repeats (order_id, at, call_id, caller_number, person_id)
     SELECT $1, $2, $3, $4, $5
      WHERE NOT EXISTS (SELECT FROM orders WHERE id = $1 AND call_id = $3)
     ON CONFLICT (order_id, call_id) DO NOTHING`,
    [orderId, at, call.callId, call.number, call.personId],
  );
  return rowCount === 1;
}

/** Counts the calls about these orders since a moment: those that opened them, and the repeats. */
export async function countCalls(
  db: Queryable,
  orderIds: readonly number[],
  since: Date,
): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'count-calls',
    `SELECT (SELECT count(*) FROM orders WHERE id = ANY ($1) AND opened_at >= $2)::int
          + (SELECT count(*) FROM order_repeats WHERE order_id = ANY ($1) AND at >= $2)::int AS n`,
    [orderIds, since],
  );
  return rows[0]?.n ?? 0;
}
