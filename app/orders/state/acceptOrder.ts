import type { Actor } from '../rules/orderAccess.js';
import { changeLocked, withLockedOrder, type OrderChange, type OrderDesk } from './changeOrder.js';
import { callerSms, tellCaller } from '../orderSms.js';

/**
 * Accepts an order for the department it is with. The caller is told, if the profile limits the
 * time for that.
 */
export async function acceptOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
): Promise<OrderChange> {
  return withLockedOrder(desk, orderId, async (db, locked, now) => {
    const change = await changeLocked(
      db,
      locked,
      { event: { kind: 'accepted' }, action: 'accept', by, step: { kind: 'accepted' } },
      now,
    );
    if (change.kind === 'changed' && locked.profile.acceptWithin !== null) {
      await tellCaller(db, change.order, 'accepted', callerSms.accepted(change.order), now);
    }
    return change;
  });
}
