/** Tells the assignee of a ticket that material for it has come by fax. */
import type { Queryable } from '../../core/database/pool.js';
import { readTold, writeSms } from '../../messages/store/smsOutbox.js';
import { smsToStaff, staffSms } from '../ticketSms.js';
import { awaitsAnswer } from '../rules/ticket.js';
import { assigneesOf } from '../rules/ticketRouting.js';
import { lockWithRules } from '../state/changeTicket.js';

const purpose = 'material_came';
const hourMs = 3_600_000;

/**
 * Writes the SMS, in the transaction that writes the material. Of a ticket that is answered nobody is
 * told: it is found with the ticket. Nor is anybody told twice in an hour, or one page, sent again and
 * again, would ring a telephone all day: the SMS waits for the end of the hour, and for the morning. It
 * tells of all that comes until it is sent.
 */
export async function notifyOfMaterial(db: Queryable, ticketId: number, now: Date): Promise<void> {
  const locked = await lockWithRules(db, ticketId);
  if (locked === null || !awaitsAnswer(locked.ticket.status)) return;
  const told = await readTold(db, ticketId, purpose);
  if (told.waits) return;
  const { ticket, people } = locked;
  const notBefore = new Date(Math.max(now.getTime(), (told.at?.getTime() ?? 0) + hourMs));
  const sms = smsToStaff(
    ticket,
    purpose,
    staffSms.materialCame(ticket),
    assigneesOf(ticket, people),
  );
  await writeSms(
    db,
    sms.map((each) => ({ ...each, ticketId, notBefore })),
    now,
  );
}
