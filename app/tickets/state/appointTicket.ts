import type { Queryable } from '../../core/database/pool.js';
import { isAppointment } from '../rules/appointmentSlots.js';
import { whyNot, type Actor } from '../rules/ticketAccess.js';
import {
  withLockedTicket,
  type LockedTicket,
  type Refusal,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { endAppointment } from '../store/ticketAppointments.js';
import { appendSteps } from '../store/ticketSteps.js';
import { readTicketById } from '../store/tickets.js';
import { callerSms, momentText, tellCaller } from '../ticketSms.js';
import { meetingAt, SlotTaken, takeAppointment } from '../appointments/takeAppointment.js';

/**
 * Makes, moves or cancels the appointment of a ticket, for the agent who talks to the caller or for who
 * handles the ticket. The caller is told by SMS; the ticket still awaits its answer.
 * @param startsAt when the slot begins; null: the caller is not met.
 */
export async function appointTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
  startsAt: Date | null,
): Promise<TicketChange> {
  try {
    return await withLockedTicket(deps, ticketId, (db, locked, now) =>
      appointLocked(db, locked, by, startsAt, now),
    );
  } catch (error) {
    const ticket = error instanceof SlotTaken ? await readTicketById(deps.db, ticketId) : null;
    if (ticket === null) throw error;
    return { kind: 'refused', because: 'slot_taken', ticket };
  }
}

/** @throws SlotTaken, which takes back that the former appointment has ended. */
async function appointLocked(
  db: Queryable,
  locked: LockedTicket,
  by: Actor,
  startsAt: Date | null,
  now: Date,
): Promise<TicketChange> {
  const { ticket, people } = locked;
  const refused = (because: Refusal): TicketChange => ({ kind: 'refused', because, ticket });
  const refusal = whyNot(by, 'appoint', ticket, people.staff) ?? whyNoTime(locked);
  if (refusal !== null) return refused(refusal);
  const ended = await endAppointment(db, ticket.id, now);
  if (startsAt === null) {
    if (ended === null) return refused('already');
    await tellCaller(db, ticket, 'appointment_off', callerSms.appointmentOff(ticket, ended), now);
  } else {
    const meeting = meetingAt(startsAt, ticket, locked, now);
    if (meeting === null) throw new SlotTaken();
    const sms = ended === null ? callerSms.appointment : callerSms.appointmentMoved;
    await takeAppointment(db, ticket, meeting, now, sms);
  }
  const { status } = ticket;
  const reason = startsAt === null ? '取消' : momentText(startsAt, 'zh');
  const step = { kind: 'appointed', by, fromStatus: status, toStatus: status, reason } as const;
  await appendSteps(db, ticket.id, [step], now);
  return { kind: 'changed', before: ticket, ticket };
}

/** Returns why a ticket can have no appointment; null when it can. */
export function whyNoTime({
  ticket,
  rules,
}: Pick<LockedTicket, 'ticket' | 'rules'>): Refusal | null {
  if (ticket.status === 'closed' || ticket.status === 'withdrawn') return 'over';
  const { kind } = ticket;
  const isOffered = rules.appointments.some((each) => each.kind === kind);
  return isAppointment(kind) && isOffered ? null : 'no_times';
}
