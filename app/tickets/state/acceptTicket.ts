import type { Actor } from '../rules/ticketAccess.js';
import {
  changeLocked,
  withLockedTicket,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { callerSms, tellCaller } from '../ticketSms.js';

/**
 * Accepts a ticket for the department it is with. The caller is told, if the profile limits the
 * time for that.
 */
export async function acceptTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
): Promise<TicketChange> {
  return withLockedTicket(deps, ticketId, async (db, locked, now) => {
    const change = await changeLocked(
      db,
      locked,
      { event: { kind: 'accepted' }, action: 'accept', by, step: { kind: 'accepted' } },
      now,
    );
    if (change.kind === 'changed' && locked.profile.acceptWithin !== null) {
      await tellCaller(db, change.ticket, 'accepted', callerSms.accepted(change.ticket), now);
    }
    return change;
  });
}
