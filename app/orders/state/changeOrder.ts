/**
 * How an order changes. In one transaction the order is locked and the rules are asked; then its
 * row, its limits, what is due and the step are written. The other files of this folder are what
 * each kind of change does besides.
 */
import type { App } from '../../app.js';
import type { Keyed } from '../../court/identity/store/identityKeys.js';
import { awaitsAnswer } from '../rules/order.js';
import { nextOrderState, type OrderEvent, type OrderRefusal } from '../rules/nextOrderState.js';
import {
  whyNot,
  type AccessRefusal,
  type Actor,
  type OrderAction,
  type ReceiveRefusal,
} from '../rules/orderAccess.js';
import type { Addressee } from '../rules/orderRouting.js';
import { limitsOf } from '../rules/orderLimits.js';
import { writeDue } from '../store/orderDue.js';
import { readOrderContext, type OrderContext } from '../store/orderContext.js';
import { lockOrder, saveOrder, type Order } from '../store/orders.js';
import { appendSteps, type NewOrderStep } from '../store/orderSteps.js';
import { withTransaction, type Queryable } from '../../database/pool.js';

/** What the functions of orders need. */
export type OrderDesk = Pick<App, 'db' | 'clock'>;

/** What functions need that give an order a code. */
export type CodeDesk = OrderDesk & Keyed;

/** An order inside the transaction that has locked it, with everything its rules depend on. */
export interface LockedOrder extends Pick<OrderContext, 'rules' | 'profile' | 'people'> {
  readonly order: Order;
}

/** Why a change is refused. */
export type Refusal =
  | OrderRefusal
  | AccessRefusal
  | ReceiveRefusal
  /** The profile allows no extension, or none so long. */
  | 'no_extension'
  | 'extension_too_long'
  /** The order is supervised, and the court has nobody for a higher level. */
  | 'nobody';

/** What became of a change. */
export type OrderChange =
  | { readonly kind: 'changed'; readonly before: Order; readonly order: Order }
  | { readonly kind: 'refused'; readonly because: Refusal; readonly order: Order }
  | { readonly kind: 'unknown_order' };

/**
 * Inside a transaction, locks an order and reads what its rules depend on; null when there is no
 * such order.
 * @param to whom it may be given next.
 */
export async function lockWithRules(
  db: Queryable,
  orderId: number,
  to: Addressee | null = null,
): Promise<LockedOrder | null> {
  const order = await lockOrder(db, orderId);
  if (order === null) return null;
  const context = await readOrderContext(db, {
    ...order,
    staffIds: [
      ...[order.handlerId, order.holderId, order.supervisorId, order.aboutStaffId],
      to?.handlerId ?? null,
    ],
    departmentIds: [order.departmentId, to?.departmentId ?? null],
  });
  return { ...context, order };
}

/** Runs work on a locked order, in a transaction of its own. */
export async function withLockedOrder(
  desk: OrderDesk,
  orderId: number,
  work: (db: Queryable, locked: LockedOrder, now: Date) => Promise<OrderChange>,
  to: Addressee | null = null,
): Promise<OrderChange> {
  return withTransaction(desk.db, async (client) => {
    const locked = await lockWithRules(client, orderId, to);
    // The clock is read while the lock is held, so steps are in the order of their moments.
    return locked === null ? { kind: 'unknown_order' } : work(client, locked, desk.clock.now());
  });
}

/** A change of an order: the event, who causes it, and the step that records it. */
export interface Change {
  readonly event: OrderEvent;
  readonly action: OrderAction;
  readonly by: Actor;
  readonly step: Omit<NewOrderStep, 'by' | 'fromStatus' | 'toStatus'>;
}

/** Changes an order inside the transaction that has locked it. */
export async function changeLocked(
  db: Queryable,
  locked: LockedOrder,
  { event, action, by, step }: Change,
  now: Date,
): Promise<OrderChange> {
  const { order, profile, rules } = locked;
  const refusal = whyNot(by, action, order, locked.people.staff);
  if (refusal !== null) return { kind: 'refused', because: refusal, order };
  const next = nextOrderState(order, event, now, profile.pausesWhile);
  if (next.kind === 'refused') return { ...next, order };
  const limits = limitsOf(profile, rules.time, next.state, order.openedAt, !order.anonymous);
  // An answered order keeps the limits it had, for the reports. A reopened order has none before it
  // is dispatched.
  const { dueAt, latestAt } = awaitsAnswer(next.state.status) ? limits : order;
  const after: Order = { ...order, ...next.state, dueAt, latestAt };
  if (next.kind === 'moved') {
    await saveOrder(db, order.id, after, after);
    await writeDue(db, order.id, limits.steps);
  }
  await appendSteps(
    db,
    order.id,
    [{ ...step, by, fromStatus: order.status, toStatus: after.status }],
    now,
  );
  return { kind: 'changed', before: order, order: after };
}
