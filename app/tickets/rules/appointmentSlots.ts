/** Which times a court offers for appointments, and how many a person may have. */
import {
  appointmentKinds,
  type AppointmentHours,
  type AppointmentKind,
} from '../../court/settings/rules/appointmentSettings.js';
import { weekdayName } from '../../court/rules/openingHours.js';
import {
  addDays,
  chinaDate,
  chinaMoment,
  type IsoDate,
  type WorkCalendar,
} from '../../court/rules/workCalendar.js';
import type { TicketKind } from './ticket.js';

/** A time at which people are met. */
export interface Slot {
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** How many people, of each judge or of the reception. */
  readonly places: number;
  readonly room: string;
  /** Null: none is set. */
  readonly roomEn: string | null;
}

/** A place that somebody has. */
export interface TakenPlace extends Pick<Slot, 'startsAt' | 'endsAt'> {
  /** From 1 on. Nobody else has it meanwhile. */
  readonly place: number;
}

/** How many days ahead appointments are made. */
const horizonDays = 30;

/**
 * How many appointments one person may have ahead of them, and may make within so many days, those that
 * they cancelled included: nobody can keep the court's time from others. What the court moves is still
 * the same appointment.
 */
export const appointmentLimits = { ahead: 2, made: 4, withinDays: 30 } as const;

/** Whether a ticket of this kind asks to meet somebody. */
export function isAppointment(kind: TicketKind): kind is AppointmentKind {
  return appointmentKinds.some((each) => each === kind);
}

/** Whether it is the judge of the case whom people meet, and not the reception. */
export function isWithJudge(kind: AppointmentKind): boolean {
  return kind !== 'visit';
}

/**
 * Returns the slots of a kind, the earliest first: from the next day on, so that who is to be there
 * learns of it, and on working days only.
 */
export function slotsAhead(
  hours: readonly AppointmentHours[],
  kind: AppointmentKind,
  calendar: WorkCalendar,
  now: Date,
): Slot[] {
  const today = chinaDate(now);
  const slots = Array.from({ length: horizonDays }, (_, ahead) => addDays(today, ahead + 1))
    .filter((day) => calendar.isWorkday(day))
    .flatMap((day) =>
      hours
        .filter((each) => each.kind === kind && each.days.includes(weekdayName(day)))
        .flatMap((each) => slotsOfDay(each, day)),
    );
  return slots.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

function slotsOfDay({ from, to, minutes, places, room, roomEn }: AppointmentHours, day: IsoDate) {
  const begin = chinaMoment(day, from).getTime();
  const slotMs = minutes * 60_000;
  const count = Math.floor((chinaMoment(day, to).getTime() - begin) / slotMs);
  return Array.from({ length: count }, (_, nth): Slot => {
    const startsAt = new Date(begin + nth * slotMs);
    return { startsAt, endsAt: new Date(startsAt.getTime() + slotMs), places, room, roomEn };
  });
}

/**
 * Returns the slots that have a place left. Places are counted by time: one that was taken before the
 * court changed its hours, or offered fewer places, counts in each slot that it overlaps.
 */
export function withPlacesLeft(slots: readonly Slot[], taken: readonly TakenPlace[]): Slot[] {
  return slots.filter((slot) => {
    const meanwhile = taken.filter(
      ({ startsAt, endsAt }) => startsAt < slot.endsAt && slot.startsAt < endsAt,
    );
    return new Set(meanwhile.map(({ place }) => place)).size < slot.places;
  });
}
