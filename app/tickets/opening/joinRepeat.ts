/**
 * Records a repeated call on the ticket it repeats. Many of them put the ticket under supervision.
 */
import { awaitsAnswer } from '../rules/ticket.js';
import { nextTicketState } from '../rules/nextTicketState.js';
import { whyNot, type Actor } from '../rules/ticketAccess.js';
import { isNamedMatter, windowStart, type CallerIdentity } from '../rules/ticketRepeats.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { insertMessage, type NewMessage } from '../store/ticketMessages.js';
import { ticketsOfMatter } from '../store/findTickets.js';
import { countCalls, insertRepeat } from '../store/ticketRepeats.js';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import {
  changeLocked,
  lockWithRules,
  type LockedTicket,
  type TicketChange,
  type TicketDeps,
} from '../state/changeTicket.js';
import { catchUp } from '../state/doTicketDue.js';
import { staffSms, notifyStaff } from '../ticketSms.js';
import { superviseByCalls } from '../state/superviseTicket.js';
import { assigneesOf } from '../rules/ticketRouting.js';

/** A call about a matter that has a ticket already. */
export interface RepeatedCall {
  readonly caller: CallerIdentity;
  readonly callId: string | null;
  readonly by: Actor;
  readonly message: NewMessage | null;
  /**
   * `if_overdue`: what the caller says may be about something else, so their calls are not counted.
   * `never`: nobody knows whether it is the same caller. The call is kept with the ticket in any
   * case. Default: `by_calls`.
   */
  readonly urges?: 'by_calls' | 'if_overdue' | 'never';
  /** An agent saves again what they wrote in the same call, also where nothing kept tells which call it was. */
  readonly isKnown?: boolean;
}

/** What became of a repeated call. */
export type Joined =
  | (Extract<TicketChange, { kind: 'changed' }> & {
      /** Calls on the matter within the court's window, the first and this one included. */
      readonly calls: number;
      readonly isSupervisedByIt: boolean;
      /** This call was recorded before; nothing happened now. */
      readonly isKnown: boolean;
    })
  | Exclude<TicketChange, { kind: 'changed' }>;

/**
 * Joins a call to the ticket it urges, which counts as a repeat. The same call twice counts once.
 */
export async function joinRepeat(
  deps: TicketDeps,
  ticketId: number,
  call: RepeatedCall,
): Promise<Joined> {
  return withTransaction(deps.db, async (client) => {
    const locked = await lockWithRules(client, ticketId);
    return locked === null
      ? { kind: 'unknown_ticket' }
      : joinLocked(client, locked, call, deps.clock.now());
  });
}

/** Does what {@link joinRepeat} does, inside a transaction that has locked the ticket. */
export async function joinLocked(
  db: Queryable,
  found: LockedTicket,
  { caller, callId, by, message, urges = 'by_calls', isKnown = false }: RepeatedCall,
  now: Date,
): Promise<Joined> {
  const locked = await catchUp(db, found, now);
  const { ticket, people, rules } = locked;
  const event = { kind: 'repeated' } as const;
  const refusal = whyNot(by, 'repeat', ticket);
  if (refusal !== null) return { kind: 'refused', because: refusal, ticket };
  const next = nextTicketState(ticket, event, now);
  if (next.kind === 'refused') return { ...next, ticket };
  // For an anonymous ticket, nothing is kept that tells one caller from another.
  const told = ticket.anonymous
    ? { personId: null, number: null, callId: null }
    : { personId: caller.personId, number: normalNumber(caller.number), callId };
  if (isKnown || !(await insertRepeat(db, ticket.id, told, now))) {
    const known = { before: ticket, ticket, calls: await callsOnMatter(db, locked, now) };
    return { kind: 'changed', ...known, isSupervisedByIt: false, isKnown: true };
  }
  const step = { kind: 'repeated' } as const;
  const change = await changeLocked(db, locked, { event, action: 'repeat', by, step }, now);
  if (change.kind !== 'changed') return change;
  if (message !== null) await insertMessage(db, ticket.id, 'repeat', message, now);
  const calls = await callsOnMatter(db, locked, now);
  const supervised =
    urges === 'never'
      ? null
      : await superviseByCalls(db, locked, urges === 'by_calls' ? calls : 1, now);
  if (supervised !== null) {
    return { ...change, ticket: supervised, calls, isSupervisedByIt: true, isKnown: false };
  }
  // A person who calls all day must not flood the assignees' telephones. The assignee, who answers the
  // ticket finds every message with it.
  const isTold = awaitsAnswer(ticket.status) && calls <= rules.repeats.superviseAtCalls;
  const holders = isTold ? assigneesOf(ticket, people) : [];
  await notifyStaff(db, ticket, 'repeated', staffSms.repeated(ticket, calls), holders, now);
  return { ...change, calls, isSupervisedByIt: false, isKnown: false };
}

/**
 * Counts the calls on the matter of a ticket within the court's window, also those on tickets of the
 * matter that are over.
 */
export async function callsOnMatter(
  db: Queryable,
  { ticket, rules }: LockedTicket,
  now: Date,
): Promise<number> {
  const since = windowStart(rules.repeats, now);
  const owner = { personId: ticket.personId, number: ticket.callerNumber };
  const same = isNamedMatter(ticket) ? await ticketsOfMatter(db, ticket.matter, owner, since) : [];
  const ids = new Set([ticket.id, ...same.map(({ id }) => id)]);
  return countCalls(db, [...ids], since);
}
