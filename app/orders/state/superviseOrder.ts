import { highestSupervision } from '../rules/order.js';
import type { Actor } from '../rules/orderAccess.js';
import { supervisionByRepeat } from '../rules/orderRepeats.js';
import { nextSupervisor, headsOf, holdersOf } from '../rules/orderRouting.js';
import type { Order } from '../store/orders.js';
import type { Queryable } from '../../database/pool.js';
import {
  changeLocked,
  withLockedOrder,
  type LockedOrder,
  type OrderChange,
  type OrderDesk,
} from './changeOrder.js';
import { staffSms, tellStaff } from '../orderSms.js';

/** Why an order is supervised: repeated calls, a limit that passed, or a person's decision. */
export type SupervisionReason = 'repeats' | 'overdue' | 'limit' | 'by_hand';

/**
 * Puts an order under supervision (督办), or one level higher: it gets a responsible supervisor and a
 * shorter limit, and the head is told.
 */
export async function superviseOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
  reason: string,
): Promise<OrderChange> {
  return withLockedOrder(desk, orderId, (db, locked, now) =>
    superviseLocked(
      ...([db, locked, locked.order.supervisionLevel + 1, by, 'by_hand', now, reason] as const),
    ),
  );
}

/**
 * Puts an order at a level of supervision, inside a transaction that has locked it. Where a court
 * has nobody for a level, the next level supervises. With nobody at all, a new supervision begins
 * all the same (shorter limit, head told), and an order that is supervised already stays as it is.
 */
export async function superviseLocked(
  db: Queryable,
  locked: LockedOrder,
  level: number,
  by: Actor,
  because: SupervisionReason,
  now: Date,
  reason: string | null = null,
): Promise<OrderChange> {
  const { order, people } = locked;
  const found = supervisorFrom(locked, level);
  if (found === null && order.supervisionLevel > 0) {
    return { kind: 'refused', because: 'nobody', order };
  }
  const supervisorId = found?.staffId ?? null;
  // The shorter limit replaces the one that the caller was told. Whether that one was kept must be
  // known afterwards.
  const isLate = order.latestAt !== null && order.latestAt <= now;
  const change = await changeLocked(
    db,
    locked,
    {
      event: { kind: 'supervised', level: found?.level ?? level, supervisorId },
      action: 'supervise',
      by,
      step: {
        kind: 'supervised',
        toStaffId: supervisorId,
        reason,
        detail: { because, level: found?.level ?? level, ...(isLate && { isLate }) },
      },
    },
    now,
  );
  if (change.kind !== 'changed') return change;
  const after = change.order;
  const supervisor = people.staff.filter(({ id }) => id === supervisorId);
  await tellStaff(db, after, 'supervised', staffSms.supervised(after), supervisor, now);
  const others = [...headsOf(after, people), ...holdersOf(after, people)].filter(
    ({ id }) => id !== supervisorId,
  );
  await tellStaff(db, after, 'under_supervision', staffSms.underSupervision(after), others, now);
  return change;
}

/** Returns who supervises an order from a level on, and at which level; null: nobody. */
export function supervisorFrom(
  { order, people }: Pick<LockedOrder, 'order' | 'people'>,
  from: number,
): { readonly level: number; readonly staffId: number } | null {
  for (let level = from; level <= highestSupervision; level += 1) {
    const supervisor = nextSupervisor(order, level, people);
    if (supervisor !== null) return { level, staffId: supervisor.id };
  }
  return null;
}

/**
 * Puts an order under supervision if the number of calls requires it, inside a transaction that has
 * locked it.
 * @param calls calls on its matter within the court's window, this one included.
 * @returns the order as it is then; null when it is not put under supervision.
 */
export async function superviseByCalls(
  db: Queryable,
  locked: LockedOrder,
  calls: number,
  now: Date,
): Promise<Order | null> {
  const because = supervisionByRepeat(locked.order, calls, locked.rules.repeats);
  if (because === null) return null;
  const change = await superviseLocked(db, locked, 1, { kind: 'clock' }, because, now);
  return change.kind === 'changed' ? change.order : null;
}
