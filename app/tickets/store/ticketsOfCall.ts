/** The tickets that a call has opened or repeated. */
import { keptFromDepartment, type ComplaintFacts, type StaffRow } from '../rules/ticketAccess.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';
import { ticketColumns, ticketOf, type Ticket, type TicketRow } from './tickets.js';

export interface TicketOfCall {
  readonly ticket: Ticket;
  readonly at: Date;
  /** The call was about a ticket that was there already. */
  readonly isRepeat: boolean;
}

/** Reads them, in order. Anonymous ones belong to no call (SECURITY.md). */
export async function readTicketsOfCall(db: Queryable, callId: string): Promise<TicketOfCall[]> {
  const { rows } = await queryNamed<TicketRow & { at: Date; isRepeat: boolean }>(
    db,
    'tickets-of-call',
    `SELECT ${ticketColumns}, t.at, t.is_repeat
       FROM (SELECT id, opened_at AS at, false AS is_repeat FROM tickets WHERE call_id = $1
             UNION ALL
             SELECT ticket_id, at, true FROM ticket_repeats WHERE call_id = $1) t
       JOIN tickets o ON o.id = t.id
      WHERE NOT o.anonymous ORDER BY t.at, o.id`,
    [callId],
  );
  return rows.map(({ at, isRepeat, ...row }) => ({ ticket: ticketOf(row), at, isRepeat }));
}

/** A ticket with what decides from whom it is kept, and the calls that have opened or repeated it. */
export interface TicketAbout extends ComplaintFacts {
  readonly id: number;
  readonly callIds: readonly string[];
}

/** SQL: the tickets `o` among `tickets`, each as {@link TicketAbout}. */
const selectTicketsAbout = `SELECT o.id, o.kind, o.about_department_id, o.about_staff_id, o.department_id, o.assignee_id,
            o.escalated_to_id, o.supervisor_id,
            ARRAY(SELECT c.call_id FROM (SELECT o.call_id UNION ALL
                                         SELECT r.call_id FROM ticket_repeats r WHERE r.ticket_id = o.id) c
                   WHERE c.call_id IS NOT NULL) AS call_ids
       FROM tickets o`;

/** SQL: the kinds of ticket that are kept from the department they are about, as in the index of them. */
const keptKinds = keptFromDepartment.map((kind) => `'${kind}'`).join(', ');

/**
 * Reads the tickets that are about a person, or about a department of theirs from which their kind is kept, and
 * the complaints that name nobody and are about a department of theirs, or else with one.
 */
export async function readTicketsAbout(
  db: Queryable,
  person: readonly StaffRow[],
): Promise<TicketAbout[]> {
  const { rows } = await queryNamed<TicketAbout>(
    db,
    'tickets-about',
    `${selectTicketsAbout}
      WHERE o.about_staff_id = ANY ($1) OR (o.kind IN (${keptKinds}) AND o.about_department_id = ANY ($2))
         OR (o.kind = 'complaint' AND o.about_staff_id IS NULL
             AND coalesce(o.about_department_id, o.department_id) = ANY ($2))`,
    [person.map(({ id }) => id), person.map(({ departmentId }) => departmentId)],
  );
  return rows;
}

/**
 * Reads the reports of violations that are about somebody, or about a department. Complaints about filing are not
 * among them: nearly all are about the one department that files, so their count names nobody.
 */
export async function readReportsAboutAnybody(db: Queryable): Promise<TicketAbout[]> {
  const { rows } = await queryNamed<TicketAbout>(
    db,
    'reports-about-anybody',
    `${selectTicketsAbout}
      WHERE o.kind = 'violation_report' AND coalesce(o.about_staff_id, o.about_department_id) IS NOT NULL`,
    [],
  );
  return rows;
}
