import type { Actor } from '../rules/ticketAccess.js';
import { insertMessage, type NewMessage } from '../store/ticketMessages.js';
import { bringAnswer } from '../bringAnswer.js';
import {
  changeLocked,
  withLockedTicket,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { noteOverdue } from './doTicketDue.js';
import { callerSms, tellCaller } from '../ticketSms.js';

/**
 * Answers a ticket, in writing or by a recorded message. Its limits no longer run, and the caller
 * is told.
 */
export async function replyTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
  answer: NewMessage,
): Promise<TicketChange> {
  return withLockedTicket(deps, ticketId, async (db, locked, now) => {
    const byStaffId = by.kind === 'staff' ? by.staff.id : null;
    const reply = { event: { kind: 'replied', byStaffId }, action: 'reply', by } as const;
    const change = await changeLocked(
      db,
      await noteOverdue(db, locked, reply, now),
      { ...reply, step: { kind: 'replied' } },
      now,
    );
    if (change.kind !== 'changed') return change;
    await insertMessage(db, ticketId, 'answer', answer, now);
    await tellCaller(db, change.ticket, 'replied', callerSms.replied(change.ticket), now);
    await bringAnswer(db, change.ticket, locked.rules, now);
    return change;
  });
}
