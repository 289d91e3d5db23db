/** The appointment of a ticket that is being opened, in the same transaction. */
import type { Queryable } from '../../core/database/pool.js';
import {
  appointmentLimits,
  isAppointment,
  slotsAhead,
  type Slot,
} from '../rules/appointmentSlots.js';
import type { TicketKind } from '../rules/ticket.js';
import type { CallerIdentity } from '../rules/ticketRepeats.js';
import {
  countAppointments,
  readAppointment,
  takePlace,
  type Host,
} from '../store/ticketAppointments.js';
import type { TicketContext } from '../store/ticketContext.js';
import { lockTicket, type Ticket } from '../store/tickets.js';
import { callerSms, tellCaller } from '../ticketSms.js';
import { hostOf } from './freeSlots.js';

/** Why an appointment is not made. */
export type AppointmentRefusal =
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

/** Returns the slot that begins then; null if the court does not offer it. */
export function meetingAt(
  startsAt: Date,
  of: { readonly kind: TicketKind; readonly courtId: number },
  context: Pick<TicketContext, 'rules' | 'caseJudgeId'>,
  now: Date,
): Meeting | null {
  const { kind, courtId } = of;
  if (!isAppointment(kind)) return null;
  const { appointments, time } = context.rules;
  const host = hostOf({ kind, courtId }, context);
  const slot = slotsAhead(appointments, kind, time.calendar, now).find(
    (each) => each.startsAt.getTime() === startsAt.getTime(),
  );
  return host === null || slot === undefined ? null : { slot, host };
}

/**
 * Returns why this caller may make no appointment now; null when they may. Nobody else opens a ticket
 * for them meanwhile (`beginForCaller`).
 * @param joined the ticket of the matter that they have; null: a new one.
 */
export async function whyNoAppointment(
  db: Queryable,
  caller: CallerIdentity,
  joined: Ticket | null,
  now: Date,
): Promise<AppointmentRefusal | null> {
  if (joined !== null && (await readAppointment(db, joined.id, now)) !== null) {
    return 'appointment_exists';
  }
  const { ahead, made, withinDays } = appointmentLimits;
  const since = new Date(now.getTime() - withinDays * 86_400_000);
  const has = await countAppointments(db, caller, now, since);
  return has.ahead >= ahead || has.made >= made ? 'too_many_appointments' : null;
}

/**
 * Takes the slot for a ticket that this call has opened before: perhaps by this very request, whose
 * answer was lost.
 * @throws SlotTaken
 */
export async function keepAppointment(
  db: Queryable,
  ticket: Ticket,
  meeting: Meeting,
  now: Date,
): Promise<AppointmentRefusal | null> {
  // An agent may be setting its time.
  await lockTicket(db, ticket.id);
  const has = await readAppointment(db, ticket.id, now);
  if (has === null) await takeAppointment(db, ticket, meeting, now);
  const isOther = has !== null && has.startsAt.getTime() !== meeting.slot.startsAt.getTime();
  return isOther ? 'appointment_exists' : null;
}

/**
 * Takes the slot for a ticket, and tells the caller by SMS.
 * @param sms what they are told.
 * @throws SlotTaken when no place of it is left.
 */
export async function takeAppointment(
  db: Queryable,
  ticket: Ticket,
  { slot, host }: Meeting,
  now: Date,
  sms: typeof callerSms.appointment = callerSms.appointment,
): Promise<void> {
  if (!(await takePlace(db, ticket.id, host, slot, now))) throw new SlotTaken();
  await tellCaller(db, ticket, 'appointment', sms(ticket, slot), now);
}
