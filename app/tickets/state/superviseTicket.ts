import { highestSupervision } from '../rules/ticket.js';
import type { Actor } from '../rules/ticketAccess.js';
import { supervisionByRepeat } from '../rules/ticketRepeats.js';
import { nextSupervisor, headsOf, assigneesOf } from '../rules/ticketRouting.js';
import type { Ticket } from '../store/tickets.js';
import type { Queryable } from '../../core/database/pool.js';
import {
  changeLocked,
  withLockedTicket,
  type LockedTicket,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { staffSms, notifyStaff } from '../ticketSms.js';

/** Why a ticket is supervised: repeated calls, a limit that passed, or a person's decision. */
export type SupervisionReason = 'repeats' | 'overdue' | 'limit' | 'by_hand';

/**
 * Puts a ticket under supervision (督办), or one level higher: it gets a responsible supervisor and a
 * shorter limit, and the head is told.
 */
export async function superviseTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
  reason: string,
): Promise<TicketChange> {
  return withLockedTicket(deps, ticketId, (db, locked, now) =>
    superviseLocked(
      ...([db, locked, locked.ticket.supervisionLevel + 1, by, 'by_hand', now, reason] as const),
    ),
  );
}

/**
 * Puts a ticket at a level of supervision, inside a transaction that has locked it. Where a court
 * has nobody for a level, the next level supervises. With nobody at all, a new supervision begins
 * all the same (shorter limit, head told), and a ticket that is supervised already stays as it is.
 */
export async function superviseLocked(
  db: Queryable,
  locked: LockedTicket,
  level: number,
  by: Actor,
  because: SupervisionReason,
  now: Date,
  reason: string | null = null,
): Promise<TicketChange> {
  const { ticket, people } = locked;
  const found = supervisorFrom(locked, level);
  if (found === null && ticket.supervisionLevel > 0) {
    return { kind: 'refused', because: 'nobody', ticket };
  }
  const supervisorId = found?.staffId ?? null;
  // The shorter limit replaces the one that the caller was told. Whether that one was kept must be
  // known afterwards.
  const isLate = ticket.latestAt !== null && ticket.latestAt <= now;
  const change = await changeLocked(
    db,
    locked,
    {
      event: { kind: 'supervised', level: found?.level ?? level, supervisorId },
      action: 'supervise',
      by,
      step: {
        kind: 'supervised',
        toStaffId: supervisorId,
        reason,
        detail: { because, level: found?.level ?? level, ...(isLate && { isLate }) },
      },
    },
    now,
  );
  if (change.kind !== 'changed') return change;
  const after = change.ticket;
  const supervisor = people.staff.filter(({ id }) => id === supervisorId);
  await notifyStaff(db, after, 'supervised', staffSms.supervised(after), supervisor, now);
  const others = [...headsOf(after, people), ...assigneesOf(after, people)].filter(
    ({ id }) => id !== supervisorId,
  );
  await notifyStaff(db, after, 'under_supervision', staffSms.underSupervision(after), others, now);
  return change;
}

/** Returns who supervises a ticket from a level on, and at which level; null: nobody. */
export function supervisorFrom(
  { ticket, people }: Pick<LockedTicket, 'ticket' | 'people'>,
  from: number,
): { readonly level: number; readonly staffId: number } | null {
  for (let level = from; level <= highestSupervision; level += 1) {
    const supervisor = nextSupervisor(ticket, level, people);
    if (supervisor !== null) return { level, staffId: supervisor.id };
  }
  return null;
}

/**
 * Puts a ticket under supervision if the number of calls requires it, inside a transaction that has
 * locked it.
 * @param calls calls on its matter within the court's window, this one included.
 * @returns the ticket as it is then; null when it is not put under supervision.
 */
export async function superviseByCalls(
  db: Queryable,
  locked: LockedTicket,
  calls: number,
  now: Date,
): Promise<Ticket | null> {
  const because = supervisionByRepeat(locked.ticket, calls, locked.rules.repeats);
  if (because === null) return null;
  const change = await superviseLocked(db, locked, 1, { kind: 'clock' }, because, now);
  return change.kind === 'changed' ? change.ticket : null;
}
