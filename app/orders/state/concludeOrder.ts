import type { Actor } from '../rules/orderAccess.js';
import { changeLocked, withLockedOrder, type OrderChange, type OrderDesk } from './changeOrder.js';
import { noteOverdue } from './doOrderDue.js';

/**
 * Says that the handling of an order is complete (办结). Where the profile limits the time for it,
 * the caller must now be told the result: `reply` does that.
 */
export async function concludeOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
): Promise<OrderChange> {
  return withLockedOrder(desk, orderId, async (db, locked, now) => {
    const conclusion = { event: { kind: 'concluded' }, action: 'conclude', by } as const;
    return changeLocked(
      db,
      await noteOverdue(db, locked, conclusion, now),
      { ...conclusion, step: { kind: 'concluded' } },
      now,
    );
  });
}
