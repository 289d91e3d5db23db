import type { Queryable } from '../../core/database/pool.js';
import { whyNot, type Actor } from '../rules/ticketAccess.js';
import {
  withLockedTicket,
  type LockedTicket,
  type Refusal,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { endAppointment, readAppointment } from '../store/ticketAppointments.js';
import { readTicketById } from '../store/tickets.js';
import { callerSms, tellCaller } from '../ticketSms.js';
import { hostsOf, notifyOfNoMeeting } from '../appointments/notifyHosts.js';
import {
  meetingAt,
  noteAppointed,
  SlotTaken,
  takeAppointment,
  whoIsMet,
} from '../appointments/takeAppointment.js';

/**
 * Makes, moves or cancels the appointment of a ticket, for the agent who talks to the caller or for who
 * handles the ticket. The caller is told by SMS, and so is who is to be there; the ticket still awaits
 * its answer.
 * @param startsAt when the slot begins; null: the caller is not met.
 */
export async function appointTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
  startsAt: Date | null,
): Promise<TicketChange> {
  try {
    return await withLockedTicket(deps, ticketId, async (db, locked, now) => {
      const { ticket, people } = locked;
      const refusal = whyNot(by, 'appoint', ticket, people.staff);
      if (refusal !== null) return { kind: 'refused', because: refusal, ticket };
      return startsAt === null
        ? endLocked(db, locked, by, '取消', now)
        : appointLocked(db, locked, by, startsAt, now);
    });
  } catch (error) {
    const ticket = error instanceof SlotTaken ? await readTicketById(deps.db, ticketId) : null;
    if (ticket === null) throw error;
    return { kind: 'refused', because: 'slot_taken', ticket };
  }
}

/**
 * Gives up the appointment of a ticket that is still to come, whatever became of the ticket, and tells
 * both sides.
 * @param reason in Chinese, for the steps of the ticket.
 */
export async function endLocked(
  db: Queryable,
  locked: LockedTicket,
  by: Actor,
  reason: string,
  now: Date,
): Promise<TicketChange> {
  const { ticket } = locked;
  const ended = await endAppointment(db, ticket.id, now);
  if (ended === null) {
    return { kind: 'refused', because: whyNoTime(locked, false) ?? 'already', ticket };
  }
  await tellCaller(db, ticket, 'appointment_off', callerSms.appointmentOff(ticket, ended), now);
  const hosts = await hostsOf(db, ticket, locked, ended.withStaffId);
  await notifyOfNoMeeting(db, ticket, hosts, ended, 'cancelled', by, now);
  await noteAppointed(db, ticket, by, reason, now);
  return { kind: 'changed', before: ticket, ticket };
}

/** @throws SlotTaken, which takes back that the former appointment has ended. */
async function appointLocked(
  db: Queryable,
  locked: LockedTicket,
  by: Actor,
  startsAt: Date,
  now: Date,
): Promise<TicketChange> {
  const { ticket } = locked;
  const refused = (because: Refusal): TicketChange => ({ kind: 'refused', because, ticket });
  const has = await readAppointment(db, ticket.id, now);
  const refusal = whyNoTime(locked, has?.isAhead === true);
  if (refusal !== null) return refused(refusal);
  const meeting = meetingAt(startsAt, ticket, locked, now);
  if (typeof meeting === 'string') return refused(meeting);
  const ended = await endAppointment(db, ticket.id, now);
  const sms = ended === null ? callerSms.appointment : callerSms.appointmentMoved;
  const hosts = await takeAppointment(db, ticket, locked, meeting, by, now, sms);
  if (ended !== null) {
    const before = await hostsOf(db, ticket, locked, ended.withStaffId);
    const former = before.filter((each) => !hosts.some(({ id }) => id === each.id));
    await notifyOfNoMeeting(db, ticket, former, ended, 'another_host', by, now);
  }
  return { kind: 'changed', before: ticket, ticket };
}

/**
 * Returns why a ticket can have no appointment; null when it can. One that is still to come can be
 * changed, also where the ticket was answered and closed, and where the court offers no times any more.
 * @param isAhead whether it has one to come.
 */
export function whyNoTime(
  locked: Pick<LockedTicket, 'ticket' | 'rules' | 'people' | 'caseJudgeId'>,
  isAhead: boolean,
): Refusal | null {
  const { ticket } = locked;
  if (ticket.status === 'withdrawn') return 'over';
  if (isAhead) return null;
  if (ticket.status === 'closed') return 'over';
  const host = whoIsMet(ticket, locked);
  return typeof host === 'string' ? host : null;
}
