import { insertMessage, type NewMessage } from '../store/ticketMessages.js';
import { bringAnswer } from '../bringAnswer.js';
import { nextTicketState } from '../rules/nextTicketState.js';
import { whyNot, type Actor } from '../rules/ticketAccess.js';
import { withTransaction } from '../../core/database/pool.js';
import {
  changeLocked,
  lockWithRules,
  withLockedTicket,
  type Refusal,
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

/**
 * Returns why an answer would be refused now; null where it would not, or there is no such ticket.
 * For who asks before work that only an answer needs: {@link replyTicket} decides again.
 */
export async function whyNotReply(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
): Promise<Refusal | null> {
  const locked = await withTransaction(deps.db, (client) => lockWithRules(client, ticketId));
  if (locked === null) return null;
  const { ticket, people } = locked;
  const next = nextTicketState(ticket, { kind: 'replied' }, deps.clock.now());
  return (
    whyNot(by, 'reply', ticket, people.staff) ?? (next.kind === 'refused' ? next.because : null)
  );
}
