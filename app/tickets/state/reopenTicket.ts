import type { Actor } from '../rules/ticketAccess.js';
import { nextAssignee, dispatchersOf } from '../rules/ticketRouting.js';
import { insertMessage, type NewMessage } from '../store/ticketMessages.js';
import type { Queryable } from '../../core/database/pool.js';
import {
  changeLocked,
  withLockedTicket,
  type LockedTicket,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { dispatchLocked } from './dispatchTicket.js';
import { staffSms, notifyStaff } from '../ticketSms.js';

/**
 * Reopens a ticket because the caller is not content with the answer. It is redone once, with
 * limits of its own, by a different person. That is the head of the department, unless the head had
 * it before; then the dispatchers find somebody.
 */
export async function reopenTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
  reason: string,
  message: NewMessage | null = null,
): Promise<TicketChange> {
  return withLockedTicket(deps, ticketId, async (db, locked, now) => {
    const change = await reopenLocked(db, locked, by, reason, now);
    if (change.kind === 'changed' && message !== null) {
      await insertMessage(db, ticketId, 'request', message, now);
    }
    return change;
  });
}

/** Does what {@link reopenTicket} does, inside a transaction that has locked the ticket. */
export async function reopenLocked(
  db: Queryable,
  locked: LockedTicket,
  by: Actor,
  reason: string,
  now: Date,
): Promise<TicketChange> {
  const { ticket, people } = locked;
  const change = await changeLocked(
    db,
    locked,
    {
      event: { kind: 'reopened' },
      action: 'reopen',
      by,
      // The step keeps the limits of the round that is over: the ticket itself no longer has them.
      step: { kind: 'reopened', reason, detail: { due: ticket.dueAt, latest: ticket.latestAt } },
    },
    now,
  );
  if (change.kind !== 'changed') return change;
  const head = nextAssignee(ticket, 'head', people);
  if (head?.departmentId != null && head.departmentId === ticket.departmentId) {
    const reopened = { ...locked, ticket: change.ticket };
    const to = { departmentId: head.departmentId, assigneeId: head.id };
    const given = await dispatchLocked(db, reopened, { kind: 'clock' }, to, reason, now);
    if (given.kind === 'changed') return { ...given, before: ticket };
  }
  const told = dispatchersOf(change.ticket, people);
  await notifyStaff(
    db,
    change.ticket,
    'to_dispatch',
    staffSms.toDispatch(change.ticket),
    told,
    now,
  );
  return change;
}
