/**
 * Appointments: which place a ticket has taken, and for which time. A constraint of the table gives a
 * place to one ticket at a time.
 */
import type { Slot, TakenPlace } from '../rules/appointmentSlots.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** Whom people meet: a judge, or the reception of a court. */
export interface Host {
  readonly courtId: number;
  /** Null: the reception. */
  readonly staffId: number | null;
}

/** An appointment that is not cancelled. */
export interface Appointment extends Pick<Slot, 'startsAt' | 'endsAt' | 'room' | 'roomEn'> {
  /** The judge whom the caller meets; null: the reception. */
  readonly withStaffId: number | null;
}

/** An appointment as it stands at a moment. */
export interface CurrentAppointment extends Appointment {
  /** It has not begun: it can be cancelled. */
  readonly isAhead: boolean;
}

const columns = 'starts_at, ends_at, room, room_en, with_staff_id';

/** Returns the places that are taken after a moment. */
export async function readTaken(
  db: Queryable,
  { courtId, staffId }: Host,
  after: Date,
): Promise<TakenPlace[]> {
  const { rows } = await queryNamed<TakenPlace>(
    db,
    'read-taken-appointments',
    `SELECT starts_at, ends_at, place FROM ticket_appointments
      WHERE court_id = $1 AND with_staff_id IS NOT DISTINCT FROM $2 AND cancelled_at IS NULL AND ends_at > $3`,
    [courtId, staffId, after],
  );
  return rows;
}

/**
 * Takes a place of a slot for a ticket. Who asks for the same host at the same moment waits for this
 * transaction.
 * @returns false if no place is left.
 */
export async function takePlace(
  db: Queryable,
  ticketId: number,
  host: Host,
  slot: Slot,
  now: Date,
): Promise<boolean> {
  await lockHost(db, host);
  const { startsAt, endsAt, room, roomEn, places } = slot;
  const { rowCount } = await queryNamed(
    db,
    'take-appointment',
    `WITH held AS (
       SELECT DISTINCT place FROM ticket_appointments
        WHERE court_id = $2 AND with_staff_id IS NOT DISTINCT FROM $3 AND cancelled_at IS NULL
          AND starts_at < $5 AND ends_at > $4)
     INSERT INTO ticket_appointments (ticket_id, court_id, with_staff_id, starts_at, ends_at, place, room, room_en, made_at)
     SELECT $1, $2, $3::int, $4, $5, min(n), $6, $7, $8
       FROM generate_series(1, $9::int) AS n
      WHERE n NOT IN (SELECT place FROM held)
     HAVING (SELECT count(*) FROM held) < $9`,
    [ticketId, host.courtId, host.staffId, startsAt, endsAt, room, roomEn, now, places],
  );
  return rowCount === 1;
}

/**
 * Gives the appointment of a ticket that is still to come another host, at its time, also where the
 * host has no place left then: it is the host who may move it.
 */
export async function changeHost(
  db: Queryable,
  ticketId: number,
  host: Host,
  now: Date,
): Promise<void> {
  await lockHost(db, host);
  await queryNamed(
    db,
    'change-appointment-host',
    `UPDATE ticket_appointments a
        SET with_staff_id = $3,
            place = (SELECT coalesce(max(b.place), 0) + 1 FROM ticket_appointments b
                      WHERE b.court_id = $2 AND b.with_staff_id IS NOT DISTINCT FROM $3 AND b.cancelled_at IS NULL
                        AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at)
      WHERE a.ticket_id = $1 AND a.cancelled_at IS NULL AND a.starts_at > $4`,
    [ticketId, host.courtId, host.staffId, now],
  );
}

/** Until the end of the transaction, nobody else takes a place of this host. */
async function lockHost(db: Queryable, { courtId, staffId }: Host): Promise<void> {
  const key = `appointments:${courtId}:${staffId ?? 'reception'}`;
  await queryNamed(
    db,
    'lock-appointments',
    'SELECT pg_advisory_xact_lock(hashtextextended($1, 12368))',
    [key],
  );
}

/** Returns the latest appointment of a ticket, also one that is over; null when it has none. */
export async function readAppointment(
  db: Queryable,
  ticketId: number,
  now: Date,
): Promise<CurrentAppointment | null> {
  const { rows } = await queryNamed<CurrentAppointment>(
    db,
    'read-appointment',
    `SELECT ${columns}, starts_at > $2 AS is_ahead FROM ticket_appointments
      WHERE ticket_id = $1 AND cancelled_at IS NULL ORDER BY starts_at DESC LIMIT 1`,
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
  RETURNING ${columns}`,
    [ticketId, now],
  );
  return rows[0] ?? null;
}

/**
 * Returns how many appointments somebody has ahead of them, in all and about a matter, and how many they
 * have made since a moment. Of a ticket only the first counts as made: its later ones are those to which
 * the court has moved it.
 */
export async function countAppointments(
  db: Queryable,
  /** By the proved identity where there is one. */
  { personId, number }: { readonly personId: number | null; readonly number: string | null },
  matter: string,
  now: Date,
  since: Date,
): Promise<{ readonly ahead: number; readonly ofMatter: number; readonly made: number }> {
  const { rows } = await queryNamed<{ ahead: number; ofMatter: number; made: number }>(
    db,
    'count-appointments',
    `SELECT (count(*) FILTER (WHERE a.cancelled_at IS NULL AND a.starts_at > $3))::int AS ahead,
            (count(*) FILTER (WHERE a.cancelled_at IS NULL AND a.starts_at > $3 AND t.matter = $5))::int AS of_matter,
            (count(*) FILTER (WHERE a.made_at >= $4 AND NOT EXISTS (
               SELECT FROM ticket_appointments b WHERE b.ticket_id = a.ticket_id AND b.id < a.id)))::int AS made
       FROM ticket_appointments a JOIN tickets t ON t.id = a.ticket_id
      WHERE CASE WHEN $1::bigint IS NULL THEN t.caller_number = $2 ELSE t.person_id = $1 END`,
    [personId, number, now, since, matter],
  );
  return rows[0] ?? { ahead: 0, ofMatter: 0, made: 0 };
}
