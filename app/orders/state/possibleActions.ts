/**
 * Which actions on an order are possible now, for an actor who asks before acting. Each action
 * decides for itself again, with the order locked.
 */
import type { App } from '../../app.js';
import { limitAfter } from '../rules/limitTime.js';
import { nextOrderState, type OrderEvent } from '../rules/nextOrderState.js';
import { whyNot, type Actor, type OrderAction } from '../rules/orderAccess.js';
import { checkExtension } from '../rules/orderLimits.js';
import { readOrderContext } from '../store/orderContext.js';
import type { Order } from '../store/orders.js';
import type { LockedOrder } from './changeOrder.js';
import { supervisorFrom } from './superviseOrder.js';

/** An action that a person can be offered: a button. */
export type OfferedAction = Exclude<OrderAction, 'see' | 'repeat' | 'follow_up'>;

/** Returns those of some actions that an actor may take, and that the state of the order allows. */
export async function possibleActions<A extends OfferedAction>(
  { db, clock }: Pick<App, 'db' | 'clock'>,
  order: Order,
  by: Actor,
  actions: readonly A[],
): Promise<A[]> {
  const context = await readOrderContext(db, {
    ...order,
    staffIds: [order.handlerId, order.holderId, order.supervisorId, order.aboutStaffId],
    departmentIds: [order.departmentId],
  });
  const now = clock.now();
  return actions.filter(
    (action) =>
      whyNot(by, action, order, context.people.staff) === null &&
      isPossible(action, { ...context, order }, now),
  );
}

function isPossible(action: OfferedAction, facts: LockedOrder, now: Date): boolean {
  const { order, profile } = facts;
  switch (action) {
    case 'attach':
      return order.status !== 'closed' && order.status !== 'withdrawn';
    case 'renew_code':
      return !order.anonymous;
    default: {
      const event = eventOf(action, facts, now);
      return (
        event !== null && nextOrderState(order, event, now, profile.pausesWhile).kind !== 'refused'
      );
    }
  }
}

/** Returns what the action would do; null: it can do nothing. */
function eventOf(
  action: Exclude<OfferedAction, 'attach' | 'renew_code'>,
  facts: LockedOrder,
  now: Date,
): OrderEvent | null {
  const { order, profile, rules } = facts;
  switch (action) {
    case 'dispatch':
      // To a department that no order has: whom it may not go to is told when they are chosen.
      return { kind: 'dispatched', departmentId: 0, handlerId: null };
    case 'accept':
      return { kind: 'accepted' };
    case 'return': {
      const since = order.dispatchedAt ?? order.openedAt;
      return {
        kind: 'returned',
        until: limitAfter(rules.time, since, profile.returnWithin) ?? now,
      };
    }
    case 'conclude':
      return { kind: 'concluded' };
    case 'reply':
      return { kind: 'replied' };
    case 'extend': {
      // The shortest extension that can be asked for.
      const extension = { amount: 1, unit: 'hours' } as const;
      return checkExtension(profile, rules.time, order, extension).kind === 'refused'
        ? null
        : { kind: 'extended', extension: { ...extension, level: order.level, reason: '' } };
    }
    case 'supervise': {
      const level = order.supervisionLevel + 1;
      const found = supervisorFrom(facts, level);
      if (found === null && order.supervisionLevel > 0) return null;
      return {
        kind: 'supervised',
        level: found?.level ?? level,
        supervisorId: found?.staffId ?? null,
      };
    }
    case 'reopen':
      return { kind: 'reopened' };
    case 'close':
      return { kind: 'closed', satisfied: null };
    case 'withdraw':
      return { kind: 'withdrawn' };
    default: {
      const never: never = action;
      return never;
    }
  }
}
