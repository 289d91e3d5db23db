import { limitAfter } from '../rules/limitTime.js';
import type { Actor } from '../rules/orderAccess.js';
import { changeLocked, withLockedOrder, type OrderChange, type OrderDesk } from './changeOrder.js';
import { catchUp } from './doOrderDue.js';
import { staffSms, tellStaff } from '../orderSms.js';
import { dispatchersOf } from '../rules/orderRouting.js';

/**
 * Returns an order to the dispatchers (退单) because it went to the wrong addressee. This is possible
 * within the profile's time from the dispatch. The clock keeps running.
 */
export async function returnOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
  reason: string,
): Promise<OrderChange> {
  return withLockedOrder(desk, orderId, async (db, found, now) => {
    // Whether the addressee was late must be known before the order leaves them.
    const locked = await catchUp(db, found, now);
    const { order, profile, rules, people } = locked;
    const since = order.dispatchedAt ?? order.openedAt;
    const until = limitAfter(rules.time, since, profile.returnWithin) ?? now;
    const change = await changeLocked(
      db,
      locked,
      {
        event: { kind: 'returned', until },
        action: 'return',
        by,
        step: {
          kind: 'returned',
          reason,
          detail: { departmentId: order.departmentId, handlerId: order.handlerId },
        },
      },
      now,
    );
    if (change.kind === 'changed') {
      const told = dispatchersOf(change.order, people);
      await tellStaff(db, change.order, 'returned', staffSms.returned(change.order), told, now);
    }
    return change;
  });
}
