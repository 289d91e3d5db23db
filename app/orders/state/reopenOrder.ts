import type { Actor } from '../rules/orderAccess.js';
import { nextHolder, dispatchersOf } from '../rules/orderRouting.js';
import { insertMessage, type NewMessage } from '../store/orderMessages.js';
import type { Queryable } from '../../database/pool.js';
import {
  changeLocked,
  withLockedOrder,
  type LockedOrder,
  type OrderChange,
  type OrderDesk,
} from './changeOrder.js';
import { dispatchLocked } from './dispatchOrder.js';
import { staffSms, tellStaff } from '../orderSms.js';

/**
 * Reopens an order because the caller is not content with the answer. It is redone once, with
 * limits of its own, by a different person. That is the head of the department, unless the head had
 * it before; then the dispatchers find somebody.
 */
export async function reopenOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
  reason: string,
  message: NewMessage | null = null,
): Promise<OrderChange> {
  return withLockedOrder(desk, orderId, async (db, locked, now) => {
    const change = await reopenLocked(db, locked, by, reason, now);
    if (change.kind === 'changed' && message !== null) {
      await insertMessage(db, orderId, 'request', message, now);
    }
    return change;
  });
}

/** Does what {@link reopenOrder} does, inside a transaction that has locked the order. */
export async function reopenLocked(
  db: Queryable,
  locked: LockedOrder,
  by: Actor,
  reason: string,
  now: Date,
): Promise<OrderChange> {
  const { order, people } = locked;
  const change = await changeLocked(
    db,
    locked,
    {
      event: { kind: 'reopened' },
      action: 'reopen',
      by,
      // The step keeps the limits of the round that is over: the order itself no longer has them.
      step: { kind: 'reopened', reason, detail: { due: order.dueAt, latest: order.latestAt } },
    },
    now,
  );
  if (change.kind !== 'changed') return change;
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
}
