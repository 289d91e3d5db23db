import type { Actor } from '../rules/orderAccess.js';
import { changeLocked, withLockedOrder, type OrderChange, type OrderDesk } from './changeOrder.js';
import { noteOverdue } from './doOrderDue.js';

/** Ends an answered order. `satisfied`: what the caller said of the answer; null when she did not say. */
export async function closeOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
  satisfied: boolean | null,
): Promise<OrderChange> {
  return withLockedOrder(desk, orderId, (db, locked, now) =>
    changeLocked(
      db,
      locked,
      {
        event: { kind: 'closed', satisfied },
        action: 'close',
        by,
        step: { kind: 'closed', detail: { satisfied } },
      },
      now,
    ),
  );
}

/** Gives an order up, with a reason: the caller wants it no longer, or it is no matter of the court's. */
export async function withdrawOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
  reason: string,
): Promise<OrderChange> {
  const withdrawal = { event: { kind: 'withdrawn' }, action: 'withdraw', by } as const;
  return withLockedOrder(desk, orderId, async (db, locked, now) =>
    changeLocked(
      db,
      await noteOverdue(db, locked, withdrawal, now),
      { ...withdrawal, step: { kind: 'withdrawn', reason } },
      now,
    ),
  );
}
