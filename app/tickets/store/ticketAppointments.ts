/** Appointments: which slot a ticket has taken. A unique index gives each place to one ticket. */
import type { Slot } from '../rules/appointmentSlots.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** Whom people meet: a judge, or the reception of a court. */
export interface Host {
  readonly courtId: number;
  /** Null: the reception. */
  readonly staffId: number | null;
}

/** An appointment that is not cancelled. */
export interface Appointment {
  readonly startsAt: Date;
  readonly room: string;
  /** Null: none was set. */
  readonly roomEn: string | null;
}

/** Returns how many places of each slot are taken after a moment, by its milliseconds. */
export async function readTaken(
  db: Queryable,
  { courtId, staffId }: Host,
  after: Date,
): Promise<Map<number, number>> {
  const { rows } = await queryNamed<{ startsAt: Date; taken: number }>(
    db,
    'read-taken-appointments',
    `SELECT starts_at, count(*)::int AS taken FROM ticket_appointments
      WHERE court_id = $1 AND with_staff_id IS NOT DISTINCT FROM $2 AND cancelled_at IS NULL AND starts_at > $3
      GROUP BY starts_at`,
    [courtId, staffId, after],
  );
  return new Map(rows.map(({ startsAt, taken }) => [startsAt.getTime(), taken]));
}

/**
 * Takes a place of a slot for a ticket. Who asks for the same place at the same moment waits for this
 * transaction, and gets the next place.
 * @returns false if no place is left.
 */
export async function takePlace(
  db: Queryable,
  ticketId: number,
  { courtId, staffId }: Host,
  slot: Slot,
  now: Date,
): Promise<boolean> {
  const { startsAt, room, roomEn } = slot;
  for (let place = 1; place <= slot.places; place += 1) {
    const { rowCount } = await queryNamed(
      db,
      'take-appointment',
      `INSERT INTO ticket_appointments (ticket_id, court_id, with_staff_id, starts_at, place, room, room_en, made_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (court_id, with_staff_id, starts_at, place) WHERE cancelled_at IS NULL DO NOTHING`,
      [ticketId, courtId, staffId, startsAt, place, room, roomEn, now],
    );
    if (rowCount === 1) return true;
  }
  return false;
}

/** Returns the appointment of a ticket; null when it has none that is still to come. */
export async function readAppointment(
  db: Queryable,
  ticketId: number,
  now: Date,
): Promise<Appointment | null> {
  const { rows } = await queryNamed<Appointment>(
    db,
    'read-appointment',
    `SELECT starts_at, room, room_en FROM ticket_appointments
      WHERE ticket_id = $1 AND cancelled_at IS NULL AND starts_at > $2`,
    [ticketId, now],
  );
  return rows[0] ?? null;
}

/** Gives up the place of a ticket. @returns the appointment; null when it had none to come. */
export async function endAppointment(
  db: Queryable,
  ticketId: number,
  now: Date,
): Promise<Appointment | null> {
  const { rows } = await queryNamed<Appointment>(
    db,
    'end-appointment',
    `UPDATE ticket_appointments SET cancelled_at = $2
      WHERE ticket_id = $1 AND cancelled_at IS NULL AND starts_at > $2
  RETURNING starts_at, room, room_en`,
    [ticketId, now],
  );
  return rows[0] ?? null;
}

/** Returns how many appointments somebody has ahead of them, and has made since a moment. */
export async function countAppointments(
  db: Queryable,
  /** By the proved identity where there is one. */
  { personId, number }: { readonly personId: number | null; readonly number: string | null },
  now: Date,
  since: Date,
): Promise<{ readonly ahead: number; readonly made: number }> {
  const { rows } = await queryNamed<{ ahead: number; made: number }>(
    db,
    'count-appointments',
    `SELECT (count(*) FILTER (WHERE a.cancelled_at IS NULL AND a.starts_at > $3))::int AS ahead,
            (count(*) FILTER (WHERE a.made_at >= $4))::int AS made
       FROM ticket_appointments a JOIN tickets t ON t.id = a.ticket_id
      WHERE CASE WHEN $1::bigint IS NULL THEN t.caller_number = $2 ELSE t.person_id = $1 END`,
    [personId, number, now, since],
  );
  return rows[0] ?? { ahead: 0, made: 0 };
}
