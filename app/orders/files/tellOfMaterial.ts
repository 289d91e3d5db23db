/** Tells the handler of an order that material for it has come by fax. */
import { withTransaction } from '../../database/pool.js';
import { staffSms, tellStaff } from '../orderSms.js';
import { awaitsAnswer } from '../rules/order.js';
import { holdersOf } from '../rules/orderRouting.js';
import { lockWithRules, type OrderDesk } from '../state/changeOrder.js';

/** Writes the SMS. Of an order that is answered nobody is told: it is found with the order. */
export async function tellOfMaterial(desk: OrderDesk, orderId: number): Promise<void> {
  await withTransaction(desk.db, async (client) => {
    const locked = await lockWithRules(client, orderId);
    if (locked === null || !awaitsAnswer(locked.order.status)) return;
    const { order, people } = locked;
    const message = staffSms.materialCame(order);
    const told = holdersOf(order, people);
    await tellStaff(client, order, 'material_came', message, told, desk.clock.now());
  });
}
