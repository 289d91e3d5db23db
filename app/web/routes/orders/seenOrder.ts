import { maySee, type Actor } from '../../../orders/rules/orderAccess.js';
import { checkOrderNumber } from '../../../orders/rules/orderNumber.js';
import { readOfficials } from '../../../orders/store/orderPeople.js';
import { readOrder, type Order } from '../../../orders/store/orders.js';
import type { Queryable } from '../../../database/pool.js';
import { notFound } from '../../server/webError.js';

/**
 * Returns an order by its number. One that the person may not see does not exist for them.
 * @throws WebError
 */
export async function seenOrder(db: Queryable, number: string, by: Actor): Promise<Order> {
  const checked = checkOrderNumber(number);
  const order = checked.kind === 'invalid' ? null : await readOrder(db, checked.value);
  if (order === null || !maySee(by, order, await readOfficials(db, order.courtId))) {
    throw notFound('order');
  }
  return order;
}
