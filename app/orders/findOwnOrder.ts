/** "My order": what a caller may hear of it, by its number and the telephone it was opened from, or verified. */
import type { OrderStatus } from '../rules/order.js';
import { checkOrderNumber } from '../rules/orderNumber.js';
import { isNobodys, isSamePerson, type CallerIdentity } from '../rules/orderRepeats.js';
import { readMessages, type OrderMessage } from '../store/orderMessages.js';
import { readOrder, readOrderById, type Order } from '../store/orders.js';
import type { Queryable } from '../store/pool.js';

export type OwnOrder =
  | {
      readonly kind: 'found';
      readonly order: Order;
      /** The last answer; null while there is none. */
      readonly answer: OrderMessage | null;
    }
  /** One that nobody can show to be hers: whoever has its number may hear how it stands, and nothing else of it. */
  | { readonly kind: 'status_only'; readonly status: OrderStatus }
  /** There is none of this number, or it is not hers: she is not told which. */
  | { readonly kind: 'not_found' }
  /** No order has such a number: a digit is wrong. */
  | { readonly kind: 'mistyped' };

/**
 * @param keyed the number as it was keyed in.
 * @param caller the telephone she calls from, and whom she has proved to be.
 */
export async function findOwnOrder(
  db: Queryable,
  keyed: string,
  caller: CallerIdentity,
): Promise<OwnOrder> {
  const checked = checkOrderNumber(keyed);
  if (checked.kind === 'invalid') return { kind: 'mistyped' };
  const order = await readOrder(db, checked.value);
  if (order === null) return { kind: 'not_found' };
  const owner: CallerIdentity = { personId: order.personId, number: order.callerNumber };
  if (isSamePerson(caller, owner)) return withAnswer(db, order);
  return isNobodys(owner) ? { kind: 'status_only', status: order.status } : { kind: 'not_found' };
}

/** The order that somebody is called about: its telephone has been rung, and a person has answered. */
export async function findOrderCalledAbout(db: Queryable, orderId: number): Promise<OwnOrder> {
  const order = await readOrderById(db, orderId);
  return order === null ? { kind: 'not_found' } : withAnswer(db, order);
}

async function withAnswer(db: Queryable, order: Order): Promise<OwnOrder> {
  if (order.status !== 'replied' && order.status !== 'closed') {
    return { kind: 'found', order, answer: null };
  }
  const messages = await readMessages(db, order.id);
  return {
    kind: 'found',
    order,
    answer: messages.findLast(({ purpose }) => purpose === 'answer') ?? null,
  };
}
