/** The appointment of a ticket that is being opened, in the same transaction. */
import type { Queryable } from '../../core/database/pool.js';
import {
  appointmentLimits,
  isAppointment,
  slotsAhead,
  type Slot,
} from '../rules/appointmentSlots.js';
import type { TicketKind } from '../rules/ticket.js';
import type { Actor } from '../rules/ticketAccess.js';
import type { CallerIdentity } from '../rules/ticketRepeats.js';
import {
  countAppointments,
  readAppointment,
  takePlace,
  type Host,
} from '../store/ticketAppointments.js';
import type { TicketContext } from '../store/ticketContext.js';
import type { Contact } from '../store/ticketPeople.js';
import { appendSteps } from '../store/ticketSteps.js';
import { lockTicket, type Ticket } from '../store/tickets.js';
import { callerSms, momentText, tellCaller } from '../ticketSms.js';
import { hostOf } from './freeSlots.js';
import { hostsOf, notifyOfMeeting } from './notifyHosts.js';

/** Why nobody can be met, at whatever time. */
export type NobodyToMeet =
  /** The court offers no times for appointments of this kind. */
  | 'no_times'
  /** The case has no judge yet. */
  | 'no_judge';

/** Why an appointment is not made. */
export type AppointmentRefusal =
  | NobodyToMeet
  /** Others have taken the last place of the slot, or the court no longer offers it. */
  | 'slot_taken'
  /** The matter has an appointment already. */
  | 'appointment_exists'
  /** The person has as many as one may have: {@link appointmentLimits}. */
  | 'too_many_appointments';

/** Rolls back what was written for an appointment that cannot be had. */
export class SlotTaken extends Error {}

/** A slot, and whom people meet there. */
export interface Meeting {
  readonly slot: Slot;
  readonly host: Host;
}

/** What the host of an appointment depends on, besides the context of its ticket. */
type MeetingOf = Pick<Ticket, 'courtId'> &
  Partial<Pick<Ticket, 'assigneeId'>> & { readonly kind: TicketKind };
type MeetingContext = Pick<TicketContext, 'rules' | 'caseJudgeId' | 'people'>;

/** Returns whom people can meet by appointment, or why nobody. */
export function whoIsMet(of: MeetingOf, context: MeetingContext): Host | NobodyToMeet {
  const { kind } = of;
  const isOffered = context.rules.appointments.some((each) => each.kind === kind);
  if (!isAppointment(kind) || !isOffered) return 'no_times';
  return hostOf({ ...of, kind }, context) ?? 'no_judge';
}

/** Returns the slot that begins then, or why there is none. Whether it has a place left is not asked. */
export function meetingAt(
  startsAt: Date,
  of: MeetingOf,
  context: MeetingContext,
  now: Date,
): Meeting | NobodyToMeet | 'slot_taken' {
  const host = whoIsMet(of, context);
  if (typeof host === 'string') return host;
  const { appointments, time } = context.rules;
  const slots = isAppointment(of.kind) ? slotsAhead(appointments, of.kind, time.calendar, now) : [];
  const slot = slots.find((each) => each.startsAt.getTime() === startsAt.getTime());
  return slot === undefined ? 'slot_taken' : { slot, host };
}

/**
 * Returns why this caller may make no appointment about a matter now; null when they may. Nobody else
 * opens a ticket for them meanwhile (`beginForCaller`).
 * @param joined the ticket of the matter that awaits its answer; null: none does. One that was answered
 *   may have an appointment, too.
 */
export async function whyNoAppointment(
  db: Queryable,
  caller: CallerIdentity,
  matter: string,
  joined: Ticket | null,
  now: Date,
): Promise<AppointmentRefusal | null> {
  const has = joined === null ? null : await readAppointment(db, joined.id, now);
  if (has?.isAhead === true) return 'appointment_exists';
  const { ahead, made, withinDays } = appointmentLimits;
  const since = new Date(now.getTime() - withinDays * 86_400_000);
  const count = await countAppointments(db, caller, matter, now, since);
  if (count.ofMatter > 0) return 'appointment_exists';
  return count.ahead >= ahead || count.made >= made ? 'too_many_appointments' : null;
}

/**
 * Takes the slot for a ticket that this call has opened before: perhaps by this very request, whose
 * answer was lost.
 * @throws SlotTaken
 */
export async function keepAppointment(
  db: Queryable,
  ticket: Ticket,
  context: Pick<TicketContext, 'people'>,
  meeting: Meeting,
  by: Actor,
  now: Date,
): Promise<AppointmentRefusal | null> {
  // An agent may be setting its time.
  await lockTicket(db, ticket.id);
  const has = await readAppointment(db, ticket.id, now);
  if (has?.isAhead !== true) {
    await takeAppointment(db, ticket, context, meeting, by, now);
    return null;
  }
  return has.startsAt.getTime() === meeting.slot.startsAt.getTime() ? null : 'appointment_exists';
}

/**
 * Takes the slot for a ticket, tells the caller and who is to be there by SMS, and notes it in the steps
 * of the ticket. While nobody has the ticket of a visit, nobody is to be there: they are told when they
 * get it.
 * @param context of the ticket
 * @param sms what the caller is told.
 * @returns who is to be there.
 * @throws SlotTaken when no place of it is left.
 */
export async function takeAppointment(
  db: Queryable,
  ticket: Ticket,
  context: Pick<TicketContext, 'people'>,
  { slot, host }: Meeting,
  by: Actor,
  now: Date,
  sms: typeof callerSms.appointment = callerSms.appointment,
): Promise<Contact[]> {
  if (!(await takePlace(db, ticket.id, host, slot, now))) throw new SlotTaken();
  await tellCaller(db, ticket, 'appointment', sms(ticket, slot), now);
  await noteAppointed(db, ticket, by, momentText(slot.startsAt, 'zh'), now);
  const hosts = await hostsOf(db, ticket, context, host.staffId);
  await notifyOfMeeting(db, ticket, hosts, slot, by, now);
  return hosts;
}

/** Notes in the steps of a ticket what has become of its appointment. */
export async function noteAppointed(
  db: Queryable,
  { id, status }: Ticket,
  by: Actor,
  reason: string,
  now: Date,
): Promise<void> {
  const step = { kind: 'appointed', by, fromStatus: status, toStatus: status, reason } as const;
  await appendSteps(db, id, [step], now);
}
