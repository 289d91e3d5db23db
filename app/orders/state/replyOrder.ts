import type { Actor } from '../rules/orderAccess.js';
import { insertMessage, type NewMessage } from '../store/orderMessages.js';
import { bringAnswer } from '../bringAnswer.js';
import { changeLocked, withLockedOrder, type OrderChange, type OrderDesk } from './changeOrder.js';
import { noteOverdue } from './doOrderDue.js';
import { callerSms, tellCaller } from '../orderSms.js';

/**
 * Answers an order, in writing or by a recorded message. Its limits no longer run, and the caller
 * is told.
 */
export async function replyOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
  answer: NewMessage,
): Promise<OrderChange> {
  return withLockedOrder(desk, orderId, async (db, locked, now) => {
    const byStaffId = by.kind === 'staff' ? by.staff.id : null;
    const reply = { event: { kind: 'replied', byStaffId }, action: 'reply', by } as const;
    const change = await changeLocked(
      db,
      await noteOverdue(db, locked, reply, now),
      { ...reply, step: { kind: 'replied' } },
      now,
    );
    if (change.kind !== 'changed') return change;
    await insertMessage(db, orderId, 'answer', answer, now);
    await tellCaller(db, change.order, 'replied', callerSms.replied(change.order), now);
    await bringAnswer(db, change.order, locked.rules, now);
    return change;
  });
}
