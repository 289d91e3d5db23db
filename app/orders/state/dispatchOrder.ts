import { type Actor, whyNotTo } from '../rules/orderAccess.js';
import { type Addressee, holdersOf } from '../rules/orderRouting.js';
import type { Queryable } from '../../database/pool.js';
import {
  changeLocked,
  withLockedOrder,
  type LockedOrder,
  type OrderChange,
  type OrderDesk,
} from './changeOrder.js';
import { catchUp } from './doOrderDue.js';
import { staffSms, tellStaff } from '../orderSms.js';

/**
 * Gives an order to a department, and perhaps to a person of it. The first time, the clock starts.
 */
export async function dispatchOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
  to: Addressee,
  reason: string | null = null,
): Promise<OrderChange> {
  return withLockedOrder(
    desk,
    orderId,
    async (db, locked, now) =>
      dispatchLocked(db, await catchUp(db, locked, now), by, to, reason, now),
    to,
  );
}

/**
 * Does what {@link dispatchOrder} does, inside a transaction that has locked the order, with the
 * people of the new department.
 */
export async function dispatchLocked(
  db: Queryable,
  locked: LockedOrder,
  by: Actor,
  to: Addressee,
  reason: string | null,
  now: Date,
): Promise<OrderChange> {
  const { order, people } = locked;
  const department = people.departments.find(({ id }) => id === to.departmentId);
  const handler = people.staff.find(({ id }) => id === to.handlerId) ?? null;
  if (department === undefined) return { kind: 'refused', because: 'other_department', order };
  const refusal = whyNotTo(order, department, handler);
  if (refusal !== null) return { kind: 'refused', because: refusal, order };
  // A head whose department no longer has the order does not keep it. A leader stands above both
  // departments.
  const holder = people.staff.find(({ id }) => id === order.holderId);
  const leavesHolder =
    holder !== undefined &&
    holder.role !== 'leader' &&
    holder.departmentId === order.departmentId &&
    holder.departmentId !== to.departmentId;
  const change = await changeLocked(
    db,
    locked,
    {
      event: { kind: 'dispatched', ...to, leavesHolder },
      action: 'dispatch',
      by,
      step: {
        kind: 'dispatched',
        toDepartmentId: to.departmentId,
        toStaffId: to.handlerId,
        reason,
        detail: { profile: locked.profile.name },
      },
    },
    now,
  );
  if (change.kind !== 'changed') return change;
  const told = holdersOf(change.order, people);
  await tellStaff(db, change.order, 'dispatched', staffSms.dispatched(change.order), told, now);
  return change;
}
