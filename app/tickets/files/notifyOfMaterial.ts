/** Tells the assignee of a ticket that material for it has come by fax. */
import type { Queryable } from '../../core/database/pool.js';
import { readToldOfMaterial, tellOfMaterial } from '../materialSms.js';
import { awaitsAnswer } from '../rules/ticket.js';
import { lockWithRules } from '../state/changeTicket.js';

const hourMs = 3_600_000;

/**
 * Writes the SMS, in the transaction that writes the material. Of a ticket that is answered nobody is
 * told: it is found with the ticket. Nor is anybody told twice in an hour, or one page, sent again and
 * again, would ring a telephone all day: the SMS waits for the end of the hour, and for the morning. It
 * tells of all that comes until it is sent, whoever has the ticket by then.
 */
export async function notifyOfMaterial(db: Queryable, ticketId: number, now: Date): Promise<void> {
  const locked = await lockWithRules(db, ticketId);
  if (locked === null || !awaitsAnswer(locked.ticket.status)) return;
  const told = await readToldOfMaterial(db, ticketId);
  if (told.waits) return;
  const notBefore = new Date(Math.max(now.getTime(), (told.at?.getTime() ?? 0) + hourMs));
  await tellOfMaterial(db, locked.ticket, locked.people, notBefore, now);
}
