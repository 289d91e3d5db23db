import type { Actor } from '../rules/orderAccess.js';
import { nextHolder } from '../rules/orderRouting.js';
import { insertMessage, type NewMessage } from '../store/orderMessages.js';
import { changeLocked, withLockedOrder, type OrderChange, type OrderDesk } from './changeOrder.js';
import { dispatchLocked } from './dispatchOrder.js';
import { staffSms } from './orderTexts.js';
import { dispatchersOf, tellStaff } from './tellPeople.js';

/**
 * The caller is not content with the answer: once more, with limits of its own, to a different person. That is the head of
 * the department, unless he had it before; then whoever dispatches finds somebody.
 */
export async function reopenOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
  reason: string,
  message: NewMessage | null = null,
): Promise<OrderChange> {
  return withLockedOrder(desk, orderId, async (db, locked, now) => {
    const { order, people } = locked;
    const change = await changeLocked(
      db,
      locked,
      { event: { kind: 'reopened' }, action: 'reopen', by, step: { kind: 'reopened', reason } },
      now,
    );
    if (change.kind !== 'changed') return change;
    if (message !== null) await insertMessage(db, orderId, 'request', message, now);
    const head = nextHolder(order, 'head', people);
    if (head?.departmentId != null && head.departmentId === order.departmentId) {
      const reopened = { ...locked, order: change.order };
      const to = { departmentId: head.departmentId, handlerId: head.id };
      const given = await dispatchLocked(db, reopened, { kind: 'clock' }, to, reason, now);
      if (given.kind === 'changed') return { ...given, before: order };
    }
    const told = dispatchersOf(change.order, people);
    await tellStaff(db, change.order, 'to_dispatch', staffSms.toDispatch(change.order), told, now);
    return change;
  });
}
