import type { Amount } from '../rules/limitTime.js';
import { whyNot, type Actor } from '../rules/orderAccess.js';
import { checkExtension } from '../rules/orderLimits.js';
import { changeLocked, withLockedOrder, type OrderChange, type OrderDesk } from './changeOrder.js';
import { catchUp } from './doOrderDue.js';
import { callerSms, staffSms, tellCaller, tellStaff } from '../orderSms.js';
import { holdersOf } from '../rules/orderRouting.js';

/**
 * Moves the limit of the step an order is at, once, with a reason, by no more than the profile
 * allows.
 */
export async function extendOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
  { amount, unit, reason }: Amount & { readonly reason: string },
): Promise<OrderChange> {
  return withLockedOrder(desk, orderId, async (db, found, now) => {
    // A limit that has passed can no longer be moved, whether a job has run for it or not.
    const locked = await catchUp(db, found, now);
    const { order, profile, rules, people } = locked;
    // A person who may not extend the order is not told how long an extension may be.
    if (whyNot(by, 'extend', order, locked.people.staff) === null) {
      const check = checkExtension(profile, rules.time, order, { amount, unit });
      if (check.kind === 'refused') return { kind: 'refused', because: check.because, order };
    }
    const extension = { level: order.level, amount, unit, reason };
    const change = await changeLocked(
      db,
      locked,
      {
        event: { kind: 'extended', extension },
        action: 'extend',
        by,
        step: { kind: 'extended', reason, detail: { amount, unit, before: order.dueAt } },
      },
      now,
    );
    if (change.kind !== 'changed') return change;
    const told = holdersOf(change.order, people);
    await tellStaff(db, change.order, 'extended', staffSms.extended(change.order), told, now);
    await tellCaller(db, change.order, 'extended', callerSms.extended(change.order), now);
    return change;
  });
}
