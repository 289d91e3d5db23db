import type { Actor } from '../rules/ticketAccess.js';
import {
  changeLocked,
  withLockedTicket,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { noteOverdue } from './doTicketDue.js';

/**
 * Says that the handling of a ticket is complete (办结). Where the profile limits the time for it,
 * the caller must now be told the result: `reply` does that.
 */
export async function concludeTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
): Promise<TicketChange> {
  return withLockedTicket(deps, ticketId, async (db, locked, now) => {
    const conclusion = { event: { kind: 'concluded' }, action: 'conclude', by } as const;
    return changeLocked(
      db,
      await noteOverdue(db, locked, conclusion, now),
      { ...conclusion, step: { kind: 'concluded' } },
      now,
    );
  });
}
