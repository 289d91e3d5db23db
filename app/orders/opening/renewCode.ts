import { whyNot, type Actor } from '../rules/orderAccess.js';
import { forget } from '../../court/identity/store/guessing.js';
import { keptCode, newCode, replaceCode } from '../store/orderCodes.js';
import type { Order } from '../store/orders.js';
import { appendSteps } from '../store/orderSteps.js';
import { withTransaction } from '../../database/pool.js';
import { lockWithRules, type CodeDesk, type Refusal } from '../state/changeOrder.js';
import { callerSms, smsToCaller, tellCaller } from '../orderSms.js';

/** What became of a request for another code. */
export type RenewResult =
  /** `isSent`: an SMS also tells the code to the telephone that the order was opened with. */
  | {
      readonly kind: 'renewed';
      readonly order: Order;
      readonly code: string;
      readonly isSent: boolean;
    }
  /** `anonymous`: nobody can show that the order is theirs. */
  | { readonly kind: 'refused'; readonly because: Refusal | 'anonymous'; readonly order: Order }
  | { readonly kind: 'unknown_order' };

/**
 * Gives an order another code, for a caller who has lost theirs and whom somebody has verified. The
 * old code no longer opens the order, and wrong guesses at it are forgotten.
 * @param how how the caller was verified; the steps of the order say so.
 */
export async function renewCode(
  desk: CodeDesk,
  orderId: number,
  by: Actor,
  how: string,
): Promise<RenewResult> {
  return withTransaction(desk.db, async (client) => {
    const locked = await lockWithRules(client, orderId);
    if (locked === null) return { kind: 'unknown_order' };
    const { order, people } = locked;
    const refusal = whyNot(by, 'renew_code', order, people.staff);
    if (refusal !== null) return { kind: 'refused', because: refusal, order };
    if (order.anonymous) return { kind: 'refused', because: 'anonymous', order };
    const now = desk.clock.now();
    const code = newCode();
    const text = callerSms.code(order);
    const isSent = smsToCaller(order, 'code', text).length > 0;
    await replaceCode(client, orderId, keptCode(desk.keys, order.number, code, isSent), now);
    await forget(client, desk.keys.lockSubjects('order', order.number));
    await appendSteps(
      client,
      orderId,
      [{ kind: 'code_renewed', by, fromStatus: order.status, toStatus: order.status, reason: how }],
      now,
    );
    await tellCaller(client, order, 'code', text, now);
    return { kind: 'renewed', order, code, isSent };
  });
}
