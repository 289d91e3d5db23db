/** The orders that a call has opened or repeated. */
import type { Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';
import { orderColumns, orderOf, type Order, type OrderRow } from './orders.js';

export interface OrderOfCall {
  readonly order: Order;
  readonly at: Date;
  /** The call was about an order that was there already. */
  readonly isRepeat: boolean;
}

/** Reads them, in order. Anonymous ones belong to no call (SECURITY.md). */
export async function readOrdersOfCall(db: Queryable, callId: string): Promise<OrderOfCall[]> {
  const { rows } = await queryNamed<OrderRow & { at: Date; isRepeat: boolean }>(
    db,
    'orders-of-call',
    `SELECT ${orderColumns}, t.at, t.is_repeat
       FROM (SELECT id, opened_at AS at, false AS is_repeat FROM orders WHERE call_id = $1
             UNION ALL
             SELECT order_id, at, true FROM order_repeats WHERE call_id = $1) t
       JOIN orders o ON o.id = t.id
      WHERE NOT o.anonymous ORDER BY t.at, o.id`,
    [callId],
  );
  return rows.map(({ at, isRepeat, ...row }) => ({ order: orderOf(row), at, isRepeat }));
}
