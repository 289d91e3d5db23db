/** Tells the handler of a ticket that material for it has come by fax. */
import { withTransaction } from '../../core/database/pool.js';
import { staffSms, tellStaff } from '../ticketSms.js';
import { awaitsAnswer } from '../rules/ticket.js';
import { holdersOf } from '../rules/ticketRouting.js';
import { lockWithRules, type TicketDesk } from '../state/changeTicket.js';

/** Writes the SMS. Of a ticket that is answered nobody is told: it is found with the ticket. */
export async function tellOfMaterial(desk: TicketDesk, ticketId: number): Promise<void> {
  await withTransaction(desk.db, async (client) => {
    const locked = await lockWithRules(client, ticketId);
    if (locked === null || !awaitsAnswer(locked.ticket.status)) return;
    const { ticket, people } = locked;
    const message = staffSms.materialCame(ticket);
    const told = holdersOf(ticket, people);
    await tellStaff(client, ticket, 'material_came', message, told, desk.clock.now());
  });
}
