/** Tells the assignee of a ticket that material for it has come by fax. */
import { withTransaction } from '../../core/database/pool.js';
import { staffSms, notifyStaff } from '../ticketSms.js';
import { awaitsAnswer } from '../rules/ticket.js';
import { assigneesOf } from '../rules/ticketRouting.js';
import { lockWithRules, type TicketDeps } from '../state/changeTicket.js';

/** Writes the SMS. Of a ticket that is answered nobody is told: it is found with the ticket. */
export async function notifyOfMaterial(deps: TicketDeps, ticketId: number): Promise<void> {
  await withTransaction(deps.db, async (client) => {
    const locked = await lockWithRules(client, ticketId);
    if (locked === null || !awaitsAnswer(locked.ticket.status)) return;
    const { ticket, people } = locked;
    const message = staffSms.materialCame(ticket);
    const told = assigneesOf(ticket, people);
    await notifyStaff(client, ticket, 'material_came', message, told, deps.clock.now());
  });
}
