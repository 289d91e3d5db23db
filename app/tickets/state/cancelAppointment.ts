import { endLocked } from './appointTicket.js';
import { withLockedTicket, type TicketChange, type TicketDeps } from './changeTicket.js';
import { withdrawLocked } from './closeTicket.js';

/** In Chinese, because the staff reads it in the steps of the ticket. */
const byCaller = '来电人取消预约';

/**
 * Cancels the appointment of a ticket at its caller's wish: the ticket is withdrawn, which gives the
 * place to others, and who would have been there is told. A ticket that is closed stays so, and gives up
 * its place alone.
 */
export function cancelAppointment(deps: TicketDeps, ticketId: number): Promise<TicketChange> {
  const caller = { kind: 'caller' } as const;
  return withLockedTicket(deps, ticketId, (db, locked, now) =>
    locked.ticket.status === 'closed'
      ? endLocked(db, locked, caller, byCaller, now)
      : withdrawLocked(db, locked, caller, byCaller, now),
  );
}
