import { awaitsAnswer, isWithNobody } from '../rules/ticket.js';
import type { Actor } from '../rules/ticketAccess.js';
import {
  changeLocked,
  withLockedTicket,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { noteOverdue } from './doTicketDue.js';
import { staffSms, notifyStaff } from '../ticketSms.js';
import { assigneesOf } from '../rules/ticketRouting.js';

/**
 * Closes an answered ticket. `satisfied`: whether the caller was content with the answer; null when
 * they did not say.
 */
export async function closeTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
  satisfied: boolean | null,
): Promise<TicketChange> {
  return withLockedTicket(deps, ticketId, (db, locked, now) =>
    changeLocked(
      db,
      locked,
      {
        event: { kind: 'closed', satisfied },
        action: 'close',
        by,
        step: { kind: 'closed', detail: { satisfied } },
      },
      now,
    ),
  );
}

/**
 * Withdraws a ticket, with a reason: the caller no longer wants it, or it is not a matter for the
 * court. Those who had to answer it hear that they need not.
 */
export async function withdrawTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
  reason: string,
): Promise<TicketChange> {
  const withdrawal = { event: { kind: 'withdrawn' }, action: 'withdraw', by } as const;
  return withLockedTicket(deps, ticketId, async (db, locked, now) => {
    const change = await changeLocked(
      db,
      await noteOverdue(db, locked, withdrawal, now),
      { ...withdrawal, step: { kind: 'withdrawn', reason } },
      now,
    );
    if (change.kind !== 'changed') return change;
    const { status } = change.before;
    if (!awaitsAnswer(status) || isWithNobody(status)) return change;
    const told = assigneesOf(change.before, locked.people);
    await notifyStaff(db, change.ticket, 'withdrawn', staffSms.withdrawn(change.ticket), told, now);
    return change;
  });
}
