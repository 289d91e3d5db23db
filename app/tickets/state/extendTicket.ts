import type { Amount } from '../rules/limitTime.js';
import { whyNot, type Actor } from '../rules/ticketAccess.js';
import { checkExtension } from '../rules/ticketLimits.js';
import {
  changeLocked,
  withLockedTicket,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { catchUp } from './doTicketDue.js';
import { callerSms, staffSms, tellCaller, notifyStaff } from '../ticketSms.js';
import { assigneesOf } from '../rules/ticketRouting.js';

/**
 * Moves the limit of the step a ticket is at, once, with a reason, by no more than the profile
 * allows.
 */
export async function extendTicket(
  deps: TicketDeps,
  ticketId: number,
  by: Actor,
  { amount, unit, reason }: Amount & { readonly reason: string },
): Promise<TicketChange> {
  return withLockedTicket(deps, ticketId, async (db, found, now) => {
    // A limit that has passed can no longer be moved, whether a job has run for it or not.
    const locked = await catchUp(db, found, now);
    const { ticket, profile, rules, people } = locked;
    // A person who may not extend the ticket is not told how long an extension may be.
    if (whyNot(by, 'extend', ticket, locked.people.staff) === null) {
      const check = checkExtension(profile, rules.time, ticket, { amount, unit });
      if (check.kind === 'refused') {
        const { because, most } = check;
        return { kind: 'refused', because, ticket, ...(most !== null && { most }) };
      }
    }
    const extension = { level: ticket.level, amount, unit, reason };
    const change = await changeLocked(
      db,
      locked,
      {
        event: { kind: 'extended', extension },
        action: 'extend',
        by,
        step: { kind: 'extended', reason, detail: { amount, unit, before: ticket.dueAt } },
      },
      now,
    );
    if (change.kind !== 'changed') return change;
    const told = assigneesOf(change.ticket, people);
    await notifyStaff(db, change.ticket, 'extended', staffSms.extended(change.ticket), told, now);
    await tellCaller(db, change.ticket, 'extended', callerSms.extended(change.ticket), now);
    return change;
  });
}
