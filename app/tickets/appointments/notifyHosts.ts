/** Who is to be at an appointment learns by SMS what has become of it. */
import type { Queryable } from '../../core/database/pool.js';
import { isAppointment } from '../rules/appointmentSlots.js';
import { isWithNobody } from '../rules/ticket.js';
import { isRowOf, type Actor } from '../rules/ticketAccess.js';
import { assigneesOf } from '../rules/ticketRouting.js';
import { changeHost, readAppointment, type Appointment } from '../store/ticketAppointments.js';
import type { TicketContext } from '../store/ticketContext.js';
import { readStaff, type Contact } from '../store/ticketPeople.js';
import type { Ticket } from '../store/tickets.js';
import { notifyStaff, staffSms } from '../ticketSms.js';
import { hostOf } from './freeSlots.js';

type Context = Pick<TicketContext, 'people' | 'caseJudgeId'>;

/** Returns the judge whom the caller meets, and those who have the ticket. */
export async function hostsOf(
  db: Queryable,
  ticket: Ticket,
  { people }: Pick<Context, 'people'>,
  withStaffId: number | null,
): Promise<Contact[]> {
  const assignees = isWithNobody(ticket.status) ? [] : assigneesOf(ticket, people);
  if (withStaffId === null || assignees.some(({ id }) => id === withStaffId)) return assignees;
  // The case may have another judge meanwhile.
  const judge = people.staff.find(({ id }) => id === withStaffId);
  const host = judge ?? (await readStaff(db, withStaffId));
  return host === null ? assignees : [...assignees, host];
}

/** Tells when and where the caller is met now. Who has set it knows. */
export async function notifyOfMeeting(
  db: Queryable,
  ticket: Ticket,
  hosts: readonly Contact[],
  appointment: Pick<Appointment, 'startsAt' | 'room'>,
  by: Actor,
  now: Date,
): Promise<void> {
  const message = staffSms.meeting(ticket, appointment);
  await notifyStaff(db, ticket, 'appointment', message, without(hosts, by), now);
}

/** Tells that the caller comes no more, or to somebody else. Who has decided it knows. */
export async function notifyOfNoMeeting(
  db: Queryable,
  ticket: Ticket,
  hosts: readonly Contact[],
  appointment: Pick<Appointment, 'startsAt'>,
  why: 'cancelled' | 'another_host',
  by: Actor,
  now: Date,
): Promise<void> {
  const message = staffSms.meetingOff(ticket, appointment, why);
  await notifyStaff(db, ticket, 'appointment_off', message, without(hosts, by), now);
}

/**
 * The appointment of a ticket that was given to somebody follows it: it is with the judge who has the
 * ticket now, and who is to be there is told.
 */
export async function followTicket(
  db: Queryable,
  ticket: Ticket,
  context: Context,
  by: Actor,
  now: Date,
): Promise<void> {
  const { kind } = ticket;
  if (!isAppointment(kind)) return;
  const appointment = await readAppointment(db, ticket.id, now);
  if (appointment?.isAhead !== true) return;
  const host = hostOf({ ...ticket, kind }, context);
  const former = appointment.withStaffId;
  const staffId = host?.staffId ?? former;
  const hosts = await hostsOf(db, ticket, context, staffId);
  if (host !== null && former !== null && staffId !== former) {
    await changeHost(db, ticket.id, host, now);
    const before = await readStaff(db, former);
    const told = before === null || hosts.some(({ id }) => id === former) ? [] : [before];
    await notifyOfNoMeeting(db, ticket, told, appointment, 'another_host', by, now);
  }
  await notifyOfMeeting(db, ticket, hosts, appointment, by, now);
}

function without(hosts: readonly Contact[], by: Actor): Contact[] {
  return hosts.filter(({ id }) => by.kind !== 'staff' || !isRowOf(id, by.staff));
}
