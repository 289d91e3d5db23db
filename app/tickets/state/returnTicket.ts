import { limitAfter } from '../rules/limitTime.js';
import type { Actor } from '../rules/ticketAccess.js';
import {
  changeLocked,
  withLockedTicket,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { catchUp } from './doTicketDue.js';
import { staffSms, notifyStaff } from '../ticketSms.js';
import { dispatchersOf } from '../rules/ticketRouting.js';

/**
 * Returns a ticket to the dispatchers (退单) because it went to the wrong addressee. This is possible
 * within the profile's time from the dispatch. The clock keeps running.
 */
export async function returnTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
  reason: string,
): Promise<TicketChange> {
  return withLockedTicket(deps, ticketId, async (db, found, now) => {
    // Whether the addressee was late must be known before the ticket leaves them.
    const locked = await catchUp(db, found, now);
    const { ticket, profile, rules, people } = locked;
    const since = ticket.dispatchedAt ?? ticket.openedAt;
    const until = limitAfter(rules.time, since, profile.returnWithin) ?? now;
    const change = await changeLocked(
      db,
      locked,
      {
        event: { kind: 'returned', until },
        action: 'return',
        by,
        step: {
          kind: 'returned',
          reason,
          detail: { departmentId: ticket.departmentId, assigneeId: ticket.assigneeId },
        },
      },
      now,
    );
    if (change.kind === 'changed') {
      const told = dispatchersOf(change.ticket, people);
      await notifyStaff(db, change.ticket, 'returned', staffSms.returned(change.ticket), told, now);
    }
    return change;
  });
}
