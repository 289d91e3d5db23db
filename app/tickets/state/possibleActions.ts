/**
 * Which actions on a ticket are possible now, for an actor who asks before acting. Each action
 * decides for itself again, with the ticket locked.
 */
import type { App } from '../../core/app.js';
import { isOver } from '../rules/ticket.js';
import { limitAfter, type Amount } from '../rules/limitTime.js';
import { nextTicketState, type TicketEvent } from '../rules/nextTicketState.js';
import { whyNoTime } from './appointTicket.js';
import { isAppointment } from '../rules/appointmentSlots.js';
import { whyNot, type Actor, type TicketAction } from '../rules/ticketAccess.js';
import { checkExtension } from '../rules/ticketLimits.js';
import { readAppointment } from '../store/ticketAppointments.js';
import { readTicketContext } from '../store/ticketContext.js';
import type { Ticket } from '../store/tickets.js';
import type { LockedTicket } from './changeTicket.js';
import { supervisorFrom } from './superviseTicket.js';

/** An action that a person can be offered: a button. */
export type OfferedAction = Exclude<TicketAction, 'see' | 'repeat' | 'follow_up'>;

/** What an actor may do with a ticket now. */
export interface PossibleActions<A> {
  readonly may: A[];
  /** The longest extension of its kind; null: none. */
  readonly maxExtension: Amount | null;
}

/** Returns those of some actions that an actor may take, and that the state of the ticket allows. */
export async function possibleActions<A extends OfferedAction>(
  { db, clock }: Pick<App, 'db' | 'clock'>,
  ticket: Ticket,
  by: Actor,
  actions: readonly A[],
): Promise<PossibleActions<A>> {
  const context = await readTicketContext(db, {
    ...ticket,
    staffIds: [ticket.assigneeId, ticket.escalatedToId, ticket.supervisorId, ticket.aboutStaffId],
    departmentIds: [ticket.departmentId],
  });
  const now = clock.now();
  const appointment = isAppointment(ticket.kind) ? await readAppointment(db, ticket.id, now) : null;
  const facts = { ...context, ticket, isMet: appointment?.isAhead === true };
  const may = actions.filter(
    (action) =>
      whyNot(by, action, ticket, context.people.staff) === null && isPossible(action, facts, now),
  );
  return { may, maxExtension: context.profile.maxExtension };
}

/** The facts of a ticket, and whether its caller has an appointment to come. */
type Facts = LockedTicket & { readonly isMet: boolean };

function isPossible(action: OfferedAction, facts: Facts, now: Date): boolean {
  const { ticket, profile } = facts;
  switch (action) {
    case 'attach':
      return !isOver(ticket.status);
    case 'renew_code':
      return !ticket.anonymous;
    case 'appoint':
      return whyNoTime(facts, facts.isMet) === null;
    default: {
      const event = eventOf(action, facts, now);
      return (
        event !== null &&
        nextTicketState(ticket, event, now, profile.pausesWhile).kind !== 'refused'
      );
    }
  }
}

/** Returns what the action would do; null: it can do nothing. */
function eventOf(
  action: Exclude<OfferedAction, 'attach' | 'renew_code' | 'appoint'>,
  facts: LockedTicket,
  now: Date,
): TicketEvent | null {
  const { ticket, profile, rules } = facts;
  switch (action) {
    case 'dispatch':
      // To a department that no ticket has: whom it may not go to is told when they are chosen.
      return { kind: 'dispatched', departmentId: 0, assigneeId: null };
    case 'accept':
      return { kind: 'accepted' };
    case 'return': {
      const since = ticket.dispatchedAt ?? ticket.openedAt;
      return {
        kind: 'returned',
        until: limitAfter(rules.time, since, profile.returnWithin) ?? now,
      };
    }
    case 'conclude':
      // Where no time to tell the result is set, it would change no limit and tell nobody.
      return profile.tellWithin === null ? null : { kind: 'concluded' };
    case 'reply':
      return { kind: 'replied' };
    case 'extend': {
      // The shortest extension that can be asked for.
      const extension = { amount: 1, unit: 'hours' } as const;
      return checkExtension(profile, rules.time, ticket, extension).kind === 'refused'
        ? null
        : { kind: 'extended', extension: { ...extension, level: ticket.level, reason: '' } };
    }
    case 'supervise': {
      const level = ticket.supervisionLevel + 1;
      const found = supervisorFrom(facts, level);
      if (found === null && ticket.supervisionLevel > 0) return null;
      return {
        kind: 'supervised',
        level: found?.level ?? level,
        supervisorId: found?.staffId ?? null,
      };
    }
    case 'reopen':
      return { kind: 'reopened' };
    case 'close':
      return { kind: 'closed', satisfied: null };
    case 'withdraw':
      return { kind: 'withdrawn' };
    default: {
      const never: never = action;
      return never;
    }
  }
}
