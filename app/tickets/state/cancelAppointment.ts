import type { TicketChange, TicketDeps } from './changeTicket.js';
import { withdrawTicket } from './closeTicket.js';

/** In Chinese, because the staff reads it in the steps of the ticket. */
const byCaller = '来电人取消预约';

/**
 * Cancels the appointment of a ticket at its caller's wish: the ticket is withdrawn, which gives the
 * place to others, and who would have been there is told.
 */
export function cancelAppointment(deps: TicketDeps, ticketId: number): Promise<TicketChange> {
  return withdrawTicket(deps, ticketId, { kind: 'caller' }, byCaller);
}
