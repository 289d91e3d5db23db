import type { Actor } from '../rules/orderAccess.js';
import { insertMessage, type NewMessage } from '../store/orderMessages.js';
import { bringAnswer } from './bringAnswer.js';
import { changeLocked, withLockedOrder, type OrderChange, type OrderDesk } from './changeOrder.js';
import { callerSms } from './orderTexts.js';
import { tellCaller } from './tellPeople.js';

/** Answers an order, in writing or by a recorded message. Its limits run no longer; the caller is told. */
export async function replyOrder(
  desk: OrderDesk,
  orderId: number,
  by: Actor,
  answer: NewMessage,
): Promise<OrderChange> {
  return withLockedOrder(desk, orderId, async (db, locked, now) => {
    const change = await changeLocked(
      db,
      locked,
      {
        event: { kind: 'replied', byStaffId: by.kind === 'staff' ? by.staff.id : null },
        ...{ action: 'reply', by, step: { kind: 'replied' } },
      },
      now,
    );
    if (change.kind !== 'changed') return change;
    await insertMessage(db, orderId, 'answer', answer, now);
    await tellCaller(db, change.order, 'replied', callerSms.replied(change.order), now);
    await bringAnswer(db, change.order, locked.rules, now);
    return change;
  });
}
