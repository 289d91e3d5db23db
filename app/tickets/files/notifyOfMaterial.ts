/** Tells the assignee of a ticket that material for it has come by fax. */
import type { Queryable } from '../../core/database/pool.js';
import { isToldLately } from '../../messages/store/smsOutbox.js';
import { staffSms, notifyStaff } from '../ticketSms.js';
import { awaitsAnswer } from '../rules/ticket.js';
import { assigneesOf } from '../rules/ticketRouting.js';
import { lockWithRules } from '../state/changeTicket.js';

const purpose = 'material_came';
const hourMs = 3_600_000;

/**
 * Writes the SMS, in the transaction that writes the material. Of a ticket that is answered nobody is
 * told: it is found with the ticket. Nor is anybody told twice in an hour, or while an SMS waits for
 * the morning: one page, sent again and again, would ring a telephone all day.
 */
export async function notifyOfMaterial(db: Queryable, ticketId: number, now: Date): Promise<void> {
  const locked = await lockWithRules(db, ticketId);
  if (locked === null || !awaitsAnswer(locked.ticket.status)) return;
  if (await isToldLately(db, ticketId, purpose, new Date(now.getTime() - hourMs))) return;
  const { ticket, people } = locked;
  const message = staffSms.materialCame(ticket);
  await notifyStaff(db, ticket, purpose, message, assigneesOf(ticket, people), now);
}
