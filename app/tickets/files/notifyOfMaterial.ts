/** Tells the assignee of a ticket that material for it has come by fax. */
import type { Queryable } from '../../core/database/pool.js';
import { staffSms, notifyStaff } from '../ticketSms.js';
import { awaitsAnswer } from '../rules/ticket.js';
import { assigneesOf } from '../rules/ticketRouting.js';
import { lockWithRules } from '../state/changeTicket.js';

/**
 * Writes the SMS, in the transaction that writes the material. Of a ticket that is answered nobody is
 * told: it is found with the ticket.
 */
export async function notifyOfMaterial(db: Queryable, ticketId: number, now: Date): Promise<void> {
  const locked = await lockWithRules(db, ticketId);
  if (locked === null || !awaitsAnswer(locked.ticket.status)) return;
  const { ticket, people } = locked;
  const message = staffSms.materialCame(ticket);
  await notifyStaff(db, ticket, 'material_came', message, assigneesOf(ticket, people), now);
}
