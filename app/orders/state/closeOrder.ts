import { awaitsAnswer, isWithNobody } from '../rules/order.js';
import type { Actor } from '../rules/orderAccess.js';
import { changeLocked, withLockedOrder, type OrderChange, type OrderDesk } from './changeOrder.js';
import { noteOverdue } from './doOrderDue.js';
import { staffSms, tellStaff } from '../orderSms.js';
import { holdersOf } from '../rules/orderRouting.js';

/**
 * Closes an answered order. `satisfied`: whether the caller was content with the answer; null when
 * they did not say.
 */
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

/**
 * Withdraws an order, with a reason: the caller no longer wants it, or it is not a matter for the
 * court. Whoever had to answer it hears that they need not.
 */
export async function withdrawOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
  reason: string,
): Promise<OrderChange> {
  const withdrawal = { event: { kind: 'withdrawn' }, action: 'withdraw', by } as const;
  return withLockedOrder(desk, orderId, async (db, locked, now) => {
    const change = await changeLocked(
      db,
      await noteOverdue(db, locked, withdrawal, now),
      { ...withdrawal, step: { kind: 'withdrawn', reason } },
      now,
    );
    if (change.kind !== 'changed') return change;
    const { status } = change.before;
    if (!awaitsAnswer(status) || isWithNobody(status)) return change;
    const told = holdersOf(change.before, locked.people);
    await tellStaff(db, change.order, 'withdrawn', staffSms.withdrawn(change.order), told, now);
    return change;
  });
}
