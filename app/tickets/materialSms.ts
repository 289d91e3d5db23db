/** The SMS that tells the assignees of a ticket that material has come for it. */
import { readTold, takeBackSms, writeSms, type Told } from '../messages/store/smsOutbox.js';
import type { Queryable } from '../core/database/pool.js';
import { awaitsAnswer } from './rules/ticket.js';
import { assigneesOf } from './rules/ticketRouting.js';
import type { Contact } from './store/ticketPeople.js';
import type { Ticket } from './store/tickets.js';
import { smsToStaff, staffSms } from './ticketSms.js';

const purpose = 'material_came';

/** Who has the ticket may be chosen from these. */
interface Staff {
  readonly staff: readonly Contact[];
}

/** Writes it to the present assignees, to be sent no earlier than a moment. */
export async function tellOfMaterial(
  db: Queryable,
  ticket: Ticket,
  people: Staff,
  notBefore: Date,
  now: Date,
): Promise<void> {
  const told = assigneesOf(ticket, people);
  const sms = smsToStaff(ticket, purpose, staffSms.materialCame(ticket), told);
  await writeSms(
    db,
    sms.map((each) => ({ ...each, ticketId: ticket.id, notBefore })),
    now,
  );
}

/** Reads how far those of a ticket are. */
export function readToldOfMaterial(db: Queryable, ticketId: number): Promise<Told> {
  return readTold(db, ticketId, purpose);
}

/**
 * Readdresses those that wait to whoever has the ticket now. Of a ticket that is answered, or over,
 * nobody is told any more.
 */
export async function followMaterial(
  db: Queryable,
  ticket: Ticket,
  people: Staff,
  now: Date,
): Promise<void> {
  const nextAt = await takeBackSms(db, ticket.id, purpose);
  if (nextAt === null || !awaitsAnswer(ticket.status)) return;
  await tellOfMaterial(db, ticket, people, nextAt, now);
}
