import { withLockedTicket, type TicketChange, type TicketDeps } from './changeTicket.js';
import { withdrawLocked } from './closeTicket.js';

/** In Chinese, because the staff reads it in the steps of the ticket. */
const byCaller = '来电人取消预约';

/**
 * Cancels the appointment of a ticket at its caller's wish: the ticket is withdrawn, which gives the
 * place to others, and who would have been there is told.
 */
export async function cancelAppointment(deps: TicketDeps, ticketId: number): Promise<TicketChange> {
  return withLockedTicket(deps, ticketId, (db, locked, now) =>
    withdrawLocked(db, locked, { kind: 'caller' }, byCaller, now),
  );
}
