import { isRowOf, type Actor } from '../rules/ticketAccess.js';
import { type Addressee, assigneesOf, whyNotToAddressee } from '../rules/ticketRouting.js';
import type { Queryable } from '../../core/database/pool.js';
import {
  changeLocked,
  withLockedTicket,
  type LockedTicket,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { catchUp } from './doTicketDue.js';
import { followTicket } from '../appointments/notifyHosts.js';
import { staffSms, notifyStaff } from '../ticketSms.js';

/**
 * Gives a ticket to a department, and perhaps to a person of it. The first time, the clock starts.
 */
export async function dispatchTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
  to: Addressee,
  reason: string | null = null,
): Promise<TicketChange> {
  return withLockedTicket(
    deps,
    ticketId,
    async (db, locked, now) =>
      dispatchLocked(db, await catchUp(db, locked, now), by, to, reason, now),
    to,
  );
}

/**
 * Does what {@link dispatchTicket} does, inside a transaction that has locked the ticket, with the
 * people of the new department.
 */
export async function dispatchLocked(
  db: Queryable,
  locked: LockedTicket,
  by: Actor,
  to: Addressee,
  reason: string | null,
  now: Date,
): Promise<TicketChange> {
  const { ticket, people } = locked;
  const department = people.departments.find(({ id }) => id === to.departmentId);
  const handler = people.staff.find(({ id }) => id === to.assigneeId) ?? null;
  if (department === undefined) return { kind: 'refused', because: 'other_department', ticket };
  const refusal = whyNotToAddressee(ticket, department, handler, people);
  if (refusal !== null) return { kind: 'refused', because: refusal, ticket };
  // A head whose department no longer has the ticket does not keep it. A leader is above both
  // departments.
  const holder = people.staff.find(({ id }) => id === ticket.escalatedToId);
  const leavesEscalated =
    holder !== undefined &&
    holder.role !== 'leader' &&
    holder.departmentId === ticket.departmentId &&
    holder.departmentId !== to.departmentId;
  const replier = people.staff.find(({ id }) => id === ticket.repliedById);
  const isToReplier =
    replier !== undefined &&
    (to.assigneeId === null
      ? replier.departmentId === to.departmentId
      : isRowOf(to.assigneeId, replier));
  const change = await changeLocked(
    db,
    locked,
    {
      event: { kind: 'dispatched', ...to, leavesEscalated, isToReplier },
      action: 'dispatch',
      by,
      step: {
        kind: 'dispatched',
        toDepartmentId: to.departmentId,
        toStaffId: to.assigneeId,
        reason,
        detail: { profile: locked.profile.name },
      },
    },
    now,
  );
  if (change.kind !== 'changed') return change;
  const told = assigneesOf(change.ticket, people);
  await notifyStaff(db, change.ticket, 'dispatched', staffSms.dispatched(change.ticket), told, now);
  await followTicket(db, change.ticket, locked, by, now);
  return change;
}
