import { maySee, type Actor } from '../../../tickets/rules/ticketAccess.js';
import { checkTicketNumber } from '../../../tickets/rules/ticketNumber.js';
import { readOfficials } from '../../../tickets/store/ticketPeople.js';
import { readTicket, type Ticket } from '../../../tickets/store/tickets.js';
import type { Queryable } from '../../../core/database/pool.js';
import { notFound } from '../../server/webError.js';

/**
 * Returns a ticket by its number. One that the person may not see does not exist for them.
 * @throws WebError
 */
export async function seenTicket(db: Queryable, number: string, by: Actor): Promise<Ticket> {
  const checked = checkTicketNumber(number);
  const ticket = checked.kind === 'invalid' ? null : await readTicket(db, checked.value);
  if (ticket === null || !maySee(by, ticket, await readOfficials(db, ticket.courtId))) {
    throw notFound('ticket');
  }
  return ticket;
}
