/**
 * Does what is due for a ticket: a reminder, an overdue notice, an escalation, a level of
 * supervision. It is called with a row of `ticket_due`, by a job, by the sweeper, by both at once,
 * or twice with the same row. The row is read again with the ticket locked, and done once, when its
 * time has come and it is still due.
 *
 * The jobs of one ticket run in any sequence, but their effects do not. Whatever was due before a
 * row is done before it: an overdue notice names the person who had the ticket until then, and each
 * step of the escalation begins where the one before has ended.
 */
import { isWithNobody } from '../rules/ticket.js';
import { nextTicketState } from '../rules/nextTicketState.js';
import { oversees, whyNot, type Actor } from '../rules/ticketAccess.js';
import { nextAssignee, dispatchersOf, headsOf, assigneesOf } from '../rules/ticketRouting.js';
import { inTurn } from '../rules/ticketLimits.js';
import { markDueDone, ticketOfDue, readDue, readDueOf, type DueRow } from '../store/ticketDue.js';
import { type Queryable, withTransaction } from '../../core/database/pool.js';
import {
  changeLocked,
  lockWithRules,
  type Change,
  type LockedTicket,
  type TicketChange,
  type TicketDeps,
} from './changeTicket.js';
import { staffSms, notifyStaff } from '../ticketSms.js';
import { superviseLocked } from './superviseTicket.js';

/** What became of a due row. */
export type DueResult =
  | 'done'
  /** Its moment was moved; it is due later. */
  | 'not_yet'
  | 'done_before'
  /** The ticket is answered or paused, or has other limits now. */
  | 'due_no_longer';

const clock: Actor = { kind: 'clock' };

/** Does what a row of `ticket_due` says, if it is still due. See the top of this file. */
export async function doTicketDue(deps: TicketDeps, dueId: number): Promise<DueResult> {
  const ticketId = await ticketOfDue(deps.db, dueId);
  if (ticketId === null) return 'due_no_longer';
  return withTransaction(deps.db, async (client) => {
    const locked = await lockWithRules(client, ticketId);
    const due = await readDue(client, dueId);
    if (locked === null || due === null) return 'due_no_longer';
    if (due.doneAt !== null) return 'done_before';
    const now = deps.clock.now();
    if (due.dueAt > now) return 'not_yet';
    const { done } = await doInTurn(client, locked, now, (row) => inTurn(row, due) <= 0);
    if (done.has(dueId)) return 'done';
    // Something that was due before may have moved it.
    const moved = await readDue(client, dueId);
    return moved === null || moved.doneAt !== null ? 'due_no_longer' : 'not_yet';
  });
}

/**
 * Brings a ticket up to date before somebody changes it. Limits that have passed are recorded, with
 * their consequences, even if no job has run yet. Lateness follows the deadline, not when the job
 * runs.
 * @returns the ticket as it is then.
 */
export async function catchUp(
  db: Queryable,
  locked: LockedTicket,
  now: Date,
): Promise<LockedTicket> {
  const isOfLimits = ({ kind }: DueRow) =>
    kind === 'overdue' || kind === 'escalate' || kind === 'supervise';
  return (await doInTurn(db, locked, now, isOfLimits)).locked;
}

/**
 * Records passed limits, and nothing else, before a ticket is answered or withdrawn: nobody is told
 * to answer it, and it goes to nobody else. Writes nothing at all if the change will be refused;
 * then the job tells the people who are late.
 * @returns as for {@link catchUp}.
 */
export async function noteOverdue(
  db: Queryable,
  locked: LockedTicket,
  before: Pick<Change, 'event' | 'action' | 'by'>,
  now: Date,
): Promise<LockedTicket> {
  const { ticket, people } = locked;
  if (whyNot(before.by, before.action, ticket, people.staff) !== null) return locked;
  if (nextTicketState(ticket, before.event, now).kind === 'refused') return locked;
  // At the very moment of the limit it is still in time.
  const isOverdue = ({ kind, dueAt }: DueRow) => kind === 'overdue' && dueAt < now;
  return (await doInTurn(db, locked, now, isOverdue, writeOverdue)).locked;
}

/**
 * Does everything wanted that is due by now, one row after another, inside a transaction that has
 * locked the ticket.
 */
async function doInTurn(
  db: Queryable,
  locked: LockedTicket,
  now: Date,
  isWanted: (row: DueRow) => boolean,
  work: typeof doOf = doOf,
): Promise<{ readonly locked: LockedTicket; readonly done: ReadonlySet<number> }> {
  const done = new Set<number>();
  let current = locked;
  // Read again each time: what was done may have moved or removed what is due.
  for (;;) {
    const [due, next] = (await readDueOf(db, locked.ticket.id, now)).filter(isWanted).sort(inTurn);
    if (due === undefined) return { locked: current, done };
    // Marked first, so that the change of the limits does not remove the row itself.
    await markDueDone(db, due.id, now);
    const change = await work(db, current, due, now);
    if (change.kind === 'changed') {
      done.add(due.id);
      current = { ...current, ticket: change.ticket };
    }
    if (next === undefined) return { locked: current, done };
  }
}

function doOf(db: Queryable, locked: LockedTicket, due: DueRow, now: Date): Promise<TicketChange> {
  switch (due.kind) {
    case 'dispatch':
      return urgeDispatch(db, locked, now);
    case 'accept':
    case 'remind':
    case 'remind2':
    case 'remind3':
      return remind(db, locked, due, now);
    case 'overdue':
      return noticeOverdue(db, locked, due, now);
    case 'escalate':
      return escalate(db, locked, due.level, now);
    case 'supervise':
      return superviseLocked(db, locked, due.level, clock, 'limit', now);
    default: {
      const never: never = due.kind;
      return never;
    }
  }
}

/**
 * Urges the dispatch of a ticket that nobody has dispatched in time. The dispatchers are told
 * again, and who oversees it; from the second time on, which is every working day, the leaders as
 * well.
 */
async function urgeDispatch(db: Queryable, locked: LockedTicket, now: Date): Promise<TicketChange> {
  const change = await changeLocked(
    db,
    locked,
    {
      event: { kind: 'urged' },
      action: 'follow_up',
      by: clock,
      step: { kind: 'reminded', detail: { of: 'dispatch', level: locked.ticket.urges + 1 } },
    },
    now,
  );
  if (change.kind !== 'changed') return change;
  const { people } = locked;
  const { ticket } = change;
  const above = people.staff.filter(
    (each) =>
      each.courtId === ticket.courtId &&
      // Of an inspection only its inspectors.
      ((oversees(each, ticket) && (each.role === 'inspector' || !each.isInspection)) ||
        // A confidential ticket is for the inspectors only.
        (each.role === 'leader' && ticket.urges > 1 && !ticket.confidential)),
  );
  const told = [...dispatchersOf(ticket, people), ...above];
  await notifyStaff(db, ticket, 'to_dispatch', staffSms.toDispatch(ticket), told, now);
  return change;
}

/** Reminds of a limit that is near (催办), or that nobody has accepted the ticket. */
async function remind(
  db: Queryable,
  locked: LockedTicket,
  due: DueRow,
  now: Date,
): Promise<TicketChange> {
  const change = await note(db, locked, due.kind, now, due.level);
  if (change.kind !== 'changed') return change;
  const { ticket, people } = locked;
  // Between two addressees, the dispatchers are the ones who are late.
  if (isWithNobody(ticket.status)) {
    const told = assigneesOf(ticket, people);
    await notifyStaff(db, ticket, 'to_dispatch', staffSms.toDispatch(ticket), told, now);
  } else {
    const message = due.kind === 'accept' ? staffSms.accept(ticket) : staffSms.reminded(ticket);
    await notifyStaff(db, ticket, 'reminded', message, assigneesOf(ticket, people), now);
  }
  return change;
}

function note(
  db: Queryable,
  locked: LockedTicket,
  of: string,
  now: Date,
  level?: number,
): Promise<TicketChange> {
  const { escalatedToId: toStaffId, departmentId: toDepartmentId } = locked.ticket;
  return changeLocked(
    db,
    locked,
    {
      event: { kind: 'reminded' },
      action: 'follow_up',
      by: clock,
      step: {
        kind: 'reminded',
        toStaffId,
        toDepartmentId,
        detail: { of, ...(level !== undefined && { level }) },
      },
    },
    now,
  );
}

/** Tells the person who had the step, and the head of the department, that its limit has passed. */
async function noticeOverdue(
  db: Queryable,
  locked: LockedTicket,
  due: DueRow,
  now: Date,
): Promise<TicketChange> {
  const change = await writeOverdue(db, locked, due, now);
  if (change.kind !== 'changed') return change;
  const { ticket, people } = locked;
  const told = [...assigneesOf(ticket, people), ...headsOf(ticket, people)];
  await notifyStaff(db, ticket, 'overdue', staffSms.overdue(ticket), told, now);
  return change;
}

/**
 * Records that the limit of the row has passed. Under supervision, or at a further step, a
 * different limit counts now.
 */
function writeOverdue(
  db: Queryable,
  locked: LockedTicket,
  { level, dueAt: limit }: DueRow,
  now: Date,
): Promise<TicketChange> {
  const { escalatedToId: toStaffId, concludedAt } = locked.ticket;
  // Not a step of the escalation: the handling is complete, and its result is told late.
  const isTelling = concludedAt !== null;
  return changeLocked(
    db,
    locked,
    {
      event: { kind: 'overdue', level },
      action: 'follow_up',
      by: clock,
      step: {
        kind: 'overdue',
        toStaffId,
        detail: { level, limit, ...(isTelling && { isTelling }) },
      },
    },
    now,
  );
}

/** Begins a step of the escalation: the ticket goes to a different person. */
async function escalate(
  db: Queryable,
  locked: LockedTicket,
  level: number,
  now: Date,
): Promise<TicketChange> {
  const { ticket, profile, people } = locked;
  const role = profile.steps.find((step) => step.level === level)?.to ?? 'leader';
  const holder = nextAssignee(ticket, role, people);
  const toStaffId = holder?.id ?? null;
  const change = await changeLocked(
    db,
    locked,
    {
      event: { kind: 'escalated', level, toStaffId },
      action: 'follow_up',
      by: clock,
      step: { kind: 'escalated', toStaffId, detail: { level, role } },
    },
    now,
  );
  if (change.kind !== 'changed') return change;
  const told = people.staff.filter(({ id }) => id === toStaffId);
  await notifyStaff(db, change.ticket, 'escalated', staffSms.escalated(change.ticket), told, now);
  return change;
}
