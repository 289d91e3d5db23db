/**
 * Orders and people as they are named on the command line, and the change of an order that is so
 * named.
 */
import type { Pool } from '../../database/pool.js';
import type { OrderChange, OrderDesk } from '../../orders/state/changeOrder.js';
import { maySee, type Actor } from '../../orders/rules/orderAccess.js';
import { checkOrderNumber } from '../../orders/rules/orderNumber.js';
import { readOfficials } from '../../orders/store/orderPeople.js';
import { readOrder, type Order } from '../../orders/store/orders.js';
import { BadInput } from '../terminal/badInput.js';
import { staffActing, whoActs } from '../staff/operator.js';
import { refusalText, stateText } from './orderText.js';
import { minute } from '../terminal/words.js';
import { withPool } from '../terminal/withPool.js';

/** The desk for a person acting by a command. */
export function deskOf(db: Pool): OrderDesk {
  return { db, clock: { now: () => new Date() } };
}

/**
 * Changes an order on behalf of the acting staff member, and prints its new state.
 * @throws BadInput
 */
export async function changeNamed(
  number: string,
  work: (desk: OrderDesk, order: Order, by: Actor) => Promise<OrderChange>,
): Promise<void> {
  await withPool([], async (pool) => {
    const by: Actor = { kind: 'staff', staff: staffActing(await whoActs(pool)) };
    const order = await seenOrder(pool, number, by);
    printChange(number, await work(deskOf(pool), order, by));
  });
}

/**
 * Prints an order's state after a change.
 * @throws BadInput when nothing was changed.
 */
export function printChange(number: string, result: OrderChange): void {
  if (result.kind === 'unknown_order') throw new BadInput(`there is no order ${number}`);
  const { order } = result;
  if (result.kind === 'refused') {
    throw new BadInput(`order ${order.number} ${refusalText[result.because]}`);
  }
  console.log(`order ${order.number}: ${stateText(order)}, due ${minute(order.dueAt)}`);
}

/**
 * Returns an order. An order that the actor may not see counts as not existing.
 * @throws BadInput
 */
export async function seenOrder(pool: Pool, number: string, by: Actor): Promise<Order> {
  const checked = checkOrderNumber(number);
  if (checked.kind === 'invalid') {
    throw new BadInput(
      `${number} is not the number of an order: ${numberProblem[checked.because]}`,
    );
  }
  const order = await readOrder(pool, checked.value);
  if (order === null || !maySee(by, order, await readOfficials(pool, order.courtId))) {
    throw new BadInput(`there is no order ${number}`);
  }
  return order;
}

const numberProblem = {
  length: 'it must have 10 to 13 digits',
  day: 'it must begin with a day, YYMMDD',
  check_digit: 'a digit is wrong, or two are swapped',
} as const;

/** What an option says, without the spaces around it. @throws BadInput when that is nothing. */
export function given(option: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new BadInput(`${option} must not be empty`);
  return trimmed;
}
