/**
 * How a ticket changes. In one transaction the ticket is locked and the rules are asked; then its
 * row, its limits, what is due and the step are written. The other files of this folder are what
 * each kind of change does besides.
 */
import type { App } from '../../core/app.js';
import type { HasIdentityKeys } from '../../court/identity/store/identityKeys.js';
import type { NobodyToMeet } from '../appointments/takeAppointment.js';
import { awaitsAnswer } from '../rules/ticket.js';
import { nextTicketState, type TicketEvent, type TicketRefusal } from '../rules/nextTicketState.js';
import {
  whyNot,
  type AccessRefusal,
  type Actor,
  type TicketAction,
  type ReceiveRefusal,
} from '../rules/ticketAccess.js';
import type { Addressee } from '../rules/ticketRouting.js';
import type { Amount } from '../rules/limitTime.js';
import { limitsOf } from '../rules/ticketLimits.js';
import { writeDue } from '../store/ticketDue.js';
import { followMaterial } from '../materialSms.js';
import { readTicketContext, type TicketContext } from '../store/ticketContext.js';
import { lockTicket, saveTicket, type Ticket } from '../store/tickets.js';
import { appendSteps, type NewTicketStep } from '../store/ticketSteps.js';
import { withTransaction, type Queryable } from '../../core/database/pool.js';

/** What the functions of tickets need. */
export type TicketDeps = Pick<App, 'db' | 'clock'>;

/** What functions need that give a ticket a code. */
export type TicketCodeDeps = TicketDeps & HasIdentityKeys;

/** A ticket inside the transaction that has locked it, with everything its rules depend on. */
export interface LockedTicket extends Pick<
  TicketContext,
  'rules' | 'profile' | 'people' | 'caseJudgeId'
> {
  readonly ticket: Ticket;
}

/** Why a change is refused. */
export type Refusal =
  | TicketRefusal
  | AccessRefusal
  | ReceiveRefusal
  /** The profile allows no extension, or none so long. */
  | 'no_extension'
  | 'extension_too_long'
  /** Others have taken the last place of the slot, or the court no longer offers it. */
  | 'slot_taken'
  | NobodyToMeet
  /** The ticket is supervised, and the court has nobody for a higher level. */
  | 'nobody';

/** What became of a change. */
export type TicketChange =
  | { readonly kind: 'changed'; readonly before: Ticket; readonly ticket: Ticket }
  | {
      readonly kind: 'refused';
      readonly because: Refusal;
      readonly ticket: Ticket;
      /** Of `extension_too_long`: the longest extension that is allowed. */
      readonly most?: Amount;
    }
  | { readonly kind: 'unknown_ticket' };

/**
 * Inside a transaction, locks a ticket and reads what its rules depend on; null when there is no
 * such ticket.
 * @param to whom it may be given next.
 */
export async function lockWithRules(
  db: Queryable,
  ticketId: number,
  to: Addressee | null = null,
): Promise<LockedTicket | null> {
  const ticket = await lockTicket(db, ticketId);
  if (ticket === null) return null;
  const context = await readTicketContext(db, {
    ...ticket,
    staffIds: [
      ...[ticket.assigneeId, ticket.escalatedToId, ticket.supervisorId, ticket.aboutStaffId],
      ...[ticket.repliedById, to?.assigneeId ?? null],
    ],
    departmentIds: [ticket.departmentId, to?.departmentId ?? null],
  });
  return { ...context, ticket };
}

/** Runs work on a locked ticket, in a transaction of its own. */
export async function withLockedTicket(
  deps: TicketDeps,
  ticketId: number,
  work: (db: Queryable, locked: LockedTicket, now: Date) => Promise<TicketChange>,
  to: Addressee | null = null,
): Promise<TicketChange> {
  return withTransaction(deps.db, async (client) => {
    const locked = await lockWithRules(client, ticketId, to);
    // The clock is read while the lock is held, so steps are in the order of their moments.
    return locked === null ? { kind: 'unknown_ticket' } : work(client, locked, deps.clock.now());
  });
}

/** A change of a ticket: the event, who causes it, and the step that records it. */
export interface Change {
  readonly event: TicketEvent;
  readonly action: TicketAction;
  readonly by: Actor;
  readonly step: Omit<NewTicketStep, 'by' | 'fromStatus' | 'toStatus'>;
}

/** Changes a ticket inside the transaction that has locked it. */
export async function changeLocked(
  db: Queryable,
  locked: LockedTicket,
  { event, action, by, step }: Change,
  now: Date,
): Promise<TicketChange> {
  const { ticket, profile, rules } = locked;
  const refusal = whyNot(by, action, ticket, locked.people.staff);
  if (refusal !== null) return { kind: 'refused', because: refusal, ticket };
  const next = nextTicketState(ticket, event, now, profile.pausesWhile);
  if (next.kind === 'refused') return { ...next, ticket };
  const limits = limitsOf(profile, rules.time, next.state, ticket.openedAt, !ticket.anonymous);
  // An answered ticket keeps the limits it had, for the reports. A reopened ticket has none before it
  // is dispatched.
  const { dueAt, latestAt } = awaitsAnswer(next.state.status) ? limits : ticket;
  const after: Ticket = { ...ticket, ...next.state, dueAt, latestAt };
  if (next.kind === 'moved') {
    await saveTicket(db, ticket.id, after, after);
    await writeDue(db, ticket.id, limits.steps);
    if (isHeldByOthers(ticket, after)) await followMaterial(db, after, locked.people, now);
  }
  await appendSteps(
    db,
    ticket.id,
    [{ ...step, by, fromStatus: ticket.status, toStatus: after.status }],
    now,
  );
  return { kind: 'changed', before: ticket, ticket: after };
}

/** Whether others may have the ticket than before; nobody has to answer one that is answered or over. */
function isHeldByOthers(before: Ticket, after: Ticket): boolean {
  return (
    before.departmentId !== after.departmentId ||
    before.assigneeId !== after.assigneeId ||
    before.escalatedToId !== after.escalatedToId ||
    awaitsAnswer(before.status) !== awaitsAnswer(after.status)
  );
}
