/**
 * Records a repeated call on the order it repeats. Many of them put the order under supervision.
 */
import { awaitsAnswer } from '../rules/order.js';
import { nextOrderState } from '../rules/nextOrderState.js';
import { whyNot, type Actor } from '../rules/orderAccess.js';
import { isNamedMatter, windowStart, type CallerIdentity } from '../rules/orderRepeats.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { insertMessage, type NewMessage } from '../store/orderMessages.js';
import { ordersOfMatter } from '../store/findOrders.js';
import { countCalls, insertRepeat } from '../store/orderRepeats.js';
import { withTransaction, type Queryable } from '../../database/pool.js';
import {
  changeLocked,
  lockWithRules,
  type LockedOrder,
  type OrderChange,
  type OrderDesk,
} from '../state/changeOrder.js';
import { catchUp } from '../state/doOrderDue.js';
import { staffSms, tellStaff } from '../orderSms.js';
import { superviseByCalls } from '../state/superviseOrder.js';
import { holdersOf } from '../rules/orderRouting.js';

/** A call about a matter that has an order already. */
export interface RepeatedCall {
  readonly caller: CallerIdentity;
  readonly callId: string | null;
  readonly by: Actor;
  readonly message: NewMessage | null;
  /**
   * `if_overdue`: what the caller says may be about something else, so their calls are not counted.
   * `never`: nobody knows whether it is the same caller. The call is kept with the order in any
   * case. Default: `by_calls`.
   */
  readonly urges?: 'by_calls' | 'if_overdue' | 'never';
}

/** What became of a repeated call. */
export type Joined =
  | (Extract<OrderChange, { kind: 'changed' }> & {
      /** Calls on the matter within the court's window, the first and this one included. */
      readonly calls: number;
      readonly isSupervisedByIt: boolean;
      /** This call was recorded before; nothing happened now. */
      readonly isKnown: boolean;
    })
  | Exclude<OrderChange, { kind: 'changed' }>;

/**
 * Joins a call to the order it urges, which counts as a repeat. The same call twice counts once.
 */
export async function joinRepeat(
  desk: OrderDesk,
  orderId: number,
  call: RepeatedCall,
): Promise<Joined> {
  return withTransaction(desk.db, async (client) => {
    const locked = await lockWithRules(client, orderId);
    return locked === null
      ? { kind: 'unknown_order' }
      : joinLocked(client, locked, call, desk.clock.now());
  });
}

/** Does what {@link joinRepeat} does, inside a transaction that has locked the order. */
export async function joinLocked(
  db: Queryable,
  found: LockedOrder,
  { caller, callId, by, message, urges = 'by_calls' }: RepeatedCall,
  now: Date,
): Promise<Joined> {
  const locked = await catchUp(db, found, now);
  const { order, people, rules } = locked;
  const event = { kind: 'repeated' } as const;
  const refusal = whyNot(by, 'repeat', order);
  if (refusal !== null) return { kind: 'refused', because: refusal, order };
  const next = nextOrderState(order, event, now);
  if (next.kind === 'refused') return { ...next, order };
  // For an anonymous order, nothing is kept that tells one caller from another.
  const told = order.anonymous
    ? { personId: null, number: null, callId: null }
    : { personId: caller.personId, number: normalNumber(caller.number), callId };
  if (!(await insertRepeat(db, order.id, told, now))) {
    const known = { before: order, order, calls: await callsOnMatter(db, locked, now) };
    return { kind: 'changed', ...known, isSupervisedByIt: false, isKnown: true };
  }
  const step = { kind: 'repeated' } as const;
  const change = await changeLocked(db, locked, { event, action: 'repeat', by, step }, now);
  if (change.kind !== 'changed') return change;
  if (message !== null) await insertMessage(db, order.id, 'repeat', message, now);
  const calls = await callsOnMatter(db, locked, now);
  const supervised =
    urges === 'never'
      ? null
      : await superviseByCalls(db, locked, urges === 'by_calls' ? calls : 1, now);
  if (supervised !== null) {
    return { ...change, order: supervised, calls, isSupervisedByIt: true, isKnown: false };
  }
  // A person who calls all day must not flood the handlers' telephones. The handler who answers the
  // order finds every message with it.
  const isTold = awaitsAnswer(order.status) && calls <= rules.repeats.superviseAtCalls;
  const holders = isTold ? holdersOf(order, people) : [];
  await tellStaff(db, order, 'repeated', staffSms.repeated(order, calls), holders, now);
  return { ...change, calls, isSupervisedByIt: false, isKnown: false };
}

/**
 * Counts the calls on the matter of an order within the court's window, also those on orders of the
 * matter that are over.
 */
export async function callsOnMatter(
  db: Queryable,
  { order, rules }: LockedOrder,
  now: Date,
): Promise<number> {
  const since = windowStart(rules.repeats, now);
  const owner = { personId: order.personId, number: order.callerNumber };
  const same = isNamedMatter(order) ? await ordersOfMatter(db, order.matter, owner, since) : [];
  const ids = new Set([order.id, ...same.map(({ id }) => id)]);
  return countCalls(db, [...ids], since);
}
