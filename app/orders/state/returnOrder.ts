import { limitAfter } from '../rules/limitTime.js';
import type { Actor } from '../rules/orderAccess.js';
import { changeLocked, withLockedOrder, type OrderChange, type OrderDesk } from './changeOrder.js';
import { catchUp } from './doOrderDue.js';
import { staffSms } from '../orderTexts.js';
import { dispatchersOf, tellStaff } from '../tellPeople.js';

/**
 * A wrong addressee gives an order back to who dispatches (退单), within the profile's time from when she got it. The
 * clock goes on.
 */
export async function returnOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
  reason: string,
): Promise<OrderChange> {
  return withLockedOrder(desk, orderId, async (db, found, now) => {
    // Who was late with it must be known before it is hers no longer.
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
