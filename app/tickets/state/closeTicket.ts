import { awaitsAnswer, isWithNobody } from '../rules/ticket.js';
import type { Actor } from '../rules/ticketAccess.js';
import {
  changeLocked,
  withLockedTicket,
  type LockedTicket,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { noteOverdue } from './doTicketDue.js';
import { callerSms, notifyStaff, staffSms, tellCaller } from '../ticketSms.js';
import { assigneesOf } from '../rules/ticketRouting.js';
import { endAppointment } from '../store/ticketAppointments.js';
import { hostsOf } from '../appointments/notifyHosts.js';
import type { Queryable } from '../../core/database/pool.js';

/**
 * Closes an answered ticket. `satisfied`: whether the caller was content with the answer; null when
 * they did not say.
 */
export async function closeTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
  satisfied: boolean | null,
): Promise<TicketChange> {
  return withLockedTicket(deps, ticketId, (db, locked, now) =>
    changeLocked(
      db,
      locked,
      {
        event: { kind: 'closed', satisfied },
        action: 'close',
        by,
        step: { kind: 'closed', detail: { satisfied } },
      },
      now,
    ),
  );
}

/**
 * Withdraws a ticket, with a reason: the caller no longer wants it, or it is not a matter for the
 * court. Those who had to answer it hear that they need not. An appointment that it had ends with it.
 */
export function withdrawTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
  reason: string,
): Promise<TicketChange> {
  return withLockedTicket(deps, ticketId, (db, locked, now) =>
    withdrawLocked(db, locked, by, reason, now),
  );
}

/** Does what {@link withdrawTicket} does, inside a transaction that has locked the ticket. */
export async function withdrawLocked(
  db: Queryable,
  locked: LockedTicket,
  by: Actor,
  reason: string,
  now: Date,
): Promise<TicketChange> {
  const withdrawal = { event: { kind: 'withdrawn' }, action: 'withdraw', by } as const;
  const change = await changeLocked(
    db,
    await noteOverdue(db, locked, withdrawal, now),
    { ...withdrawal, step: { kind: 'withdrawn', reason } },
    now,
  );
  if (change.kind !== 'changed') return change;
  const { before, ticket } = change;
  const ended = await endAppointment(db, ticket.id, now);
  if (ended !== null) {
    await tellCaller(db, ticket, 'appointment_off', callerSms.appointmentOff(ticket, ended), now);
  }
  const isAwaited = awaitsAnswer(before.status) && !isWithNobody(before.status);
  const handlers = isAwaited ? assigneesOf(before, locked.people) : [];
  // An appointment may be answered already, and is then expected.
  const told = ended === null ? handlers : await hostsOf(db, before, locked, ended.withStaffId);
  await notifyStaff(db, ticket, 'withdrawn', staffSms.withdrawn(ticket), told, now);
  return change;
}
