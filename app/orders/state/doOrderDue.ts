/**
 * Does what is due for an order: a reminder, an overdue notice, an escalation, a level of supervision. Whoever calls it
 * (a job, the sweeper, both at once, the same one twice) hands in a row of `order_due`: it is looked at again with the
 * order locked, and done once, when its time has come and it is still due.
 *
 * Jobs of one order come in any order; what they do does not. What is due before a row is done before it: an overdue
 * notice names who had the order until then, and each step of the ladder begins where the one before has ended.
 */
import { isWithNobody, nextOrderState } from '../rules/order.js';
import { whyNot, type Actor } from '../rules/orderAccess.js';
import { nextHolder } from '../rules/orderRouting.js';
import { inTurn } from '../rules/orderLimits.js';
import { markDueDone, orderOfDue, readDue, readDueOf, type DueRow } from '../store/orderDue.js';
import type { Queryable } from '../../database/pool.js';
import { withTransaction } from '../../database/pool.js';
import {
  changeLocked,
  lockWithRules,
  type Change,
  type LockedOrder,
  type OrderChange,
  type OrderDesk,
} from './changeOrder.js';
import { staffSms } from '../orderTexts.js';
import { superviseLocked } from './superviseOrder.js';
import { dispatchersOf, headsOf, holdersOf, tellStaff } from '../tellPeople.js';

export type DueResult =
  | 'done'
  /** Its moment was moved; it is due later. */
  | 'not_yet'
  | 'done_before'
  /** Answered, paused, or its limits are others now. */
  | 'due_no_longer';

const clock: Actor = { kind: 'clock' };

export async function doOrderDue(desk: OrderDesk, dueId: number): Promise<DueResult> {
  const orderId = await orderOfDue(desk.db, dueId);
  if (orderId === null) return 'due_no_longer';
  return withTransaction(desk.db, async (client) => {
    const locked = await lockWithRules(client, orderId);
    const due = await readDue(client, dueId);
    if (locked === null || due === null) return 'due_no_longer';
    if (due.doneAt !== null) return 'done_before';
    const now = desk.clock.now();
    if (due.dueAt > now) return 'not_yet';
    const { done } = await doInTurn(client, locked, now, (row) => inTurn(row, due) <= 0);
    if (done.has(dueId)) return 'done';
    // What was due before it may have moved it.
    const moved = await readDue(client, dueId);
    return moved === null || moved.doneAt !== null ? 'due_no_longer' : 'not_yet';
  });
}

/**
 * Before somebody changes an order: that a limit has passed is written, and what follows from it is done, though no job has
 * come to it yet. Whoever is late is so by the limit, and not by the jobs.
 * @returns the order as it is then.
 */
export async function catchUp(db: Queryable, locked: LockedOrder, now: Date): Promise<LockedOrder> {
  const isOfLimits = ({ kind }: DueRow) =>
    kind === 'overdue' || kind === 'escalate' || kind === 'supervise';
  return (await doInTurn(db, locked, now, isOfLimits)).locked;
}

/**
 * Before an order is answered or given up: only that limits have passed is written. Nobody is told to answer it, and it goes
 * to nobody else. Nothing at all is written when that change is refused: then those who are late are told by the job.
 * @returns as above.
 */
export async function noteOverdue(
  db: Queryable,
  locked: LockedOrder,
  before: Pick<Change, 'event' | 'action' | 'by'>,
  now: Date,
): Promise<LockedOrder> {
  const { order, people } = locked;
  if (whyNot(before.by, before.action, order, people.staff) !== null) return locked;
  if (nextOrderState(order, before.event, now).kind === 'refused') return locked;
  // At the very moment of the limit it is in time still.
  const isOverdue = ({ kind, dueAt }: DueRow) => kind === 'overdue' && dueAt < now;
  return (await doInTurn(db, locked, now, isOverdue, writeOverdue)).locked;
}

/** Inside a transaction that has locked the order: does what is due and wanted by now, each in its turn. */
async function doInTurn(
  db: Queryable,
  locked: LockedOrder,
  now: Date,
  isWanted: (row: DueRow) => boolean,
  work: typeof doOf = doOf,
): Promise<{ readonly locked: LockedOrder; readonly done: ReadonlySet<number> }> {
  const done = new Set<number>();
  let current = locked;
  // Read anew each time: what was done may have moved what is due, or taken it away.
  for (;;) {
    const [due, next] = (await readDueOf(db, locked.order.id, now)).filter(isWanted).sort(inTurn);
    if (due === undefined) return { locked: current, done };
    // First of all, so that what it changes of the limits does not take its own row away.
    await markDueDone(db, due.id, now);
    const change = await work(db, current, due, now);
    if (change.kind === 'changed') {
      done.add(due.id);
      current = { ...current, order: change.order };
    }
    if (next === undefined) return { locked: current, done };
  }
}

function doOf(db: Queryable, locked: LockedOrder, due: DueRow, now: Date): Promise<OrderChange> {
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
 * Nobody has dispatched it in time: those who should have are told once more, and the inspectors; from the second time on,
 * which is every working day, the leaders too.
 */
async function urgeDispatch(db: Queryable, locked: LockedOrder, now: Date): Promise<OrderChange> {
  const change = await changeLocked(
    db,
    locked,
    {
      event: { kind: 'urged' },
      action: 'follow_up',
      by: clock,
      step: { kind: 'reminded', detail: { of: 'dispatch', level: locked.order.urges + 1 } },
    },
    now,
  );
  if (change.kind !== 'changed') return change;
  const { people } = locked;
  const { order } = change;
  const above = people.staff.filter(
    (each) =>
      each.courtId === order.courtId &&
      (each.role === 'inspector' ||
        // A confidential one is for the inspectors only.
        (each.role === 'leader' && order.urges > 1 && !order.confidential)),
  );
  const told = [...dispatchersOf(order, people), ...above];
  await tellStaff(db, order, 'to_dispatch', staffSms.toDispatch(order), told, now);
  return change;
}

/** A limit comes near (催办), or nobody has accepted it. */
async function remind(
  db: Queryable,
  locked: LockedOrder,
  due: DueRow,
  now: Date,
): Promise<OrderChange> {
  const change = await note(db, locked, due.kind, now, due.level);
  if (change.kind !== 'changed') return change;
  const { order, people } = locked;
  // Between two addressees it is those who dispatch who are late.
  if (isWithNobody(order.status)) {
    const told = holdersOf(order, people);
    await tellStaff(db, order, 'to_dispatch', staffSms.toDispatch(order), told, now);
  } else {
    const body = due.kind === 'accept' ? staffSms.accept(order) : staffSms.reminded(order);
    await tellStaff(db, order, 'reminded', body, holdersOf(order, people), now);
  }
  return change;
}

function note(
  db: Queryable,
  locked: LockedOrder,
  of: string,
  now: Date,
  level?: number,
): Promise<OrderChange> {
  const { holderId: toStaffId, departmentId: toDepartmentId } = locked.order;
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

/** The limit of a step has passed: who had it is told, and the head of the department. */
async function noticeOverdue(
  db: Queryable,
  locked: LockedOrder,
  due: DueRow,
  now: Date,
): Promise<OrderChange> {
  const change = await writeOverdue(db, locked, due, now);
  if (change.kind !== 'changed') return change;
  const { order, people } = locked;
  const told = [...holdersOf(order, people), ...headsOf(order, people)];
  await tellStaff(db, order, 'overdue', staffSms.overdue(order), told, now);
  return change;
}

/** By the limit of the row: of an order under supervision, or at a further step, another one counts now. */
function writeOverdue(
  db: Queryable,
  locked: LockedOrder,
  { level, dueAt: limit }: DueRow,
  now: Date,
): Promise<OrderChange> {
  return changeLocked(
    db,
    locked,
    {
      event: { kind: 'overdue', level },
      action: 'follow_up',
      by: clock,
      step: { kind: 'overdue', toStaffId: locked.order.holderId, detail: { level, limit } },
    },
    now,
  );
}

/** A step of the ladder begins: the order goes to a different person. */
async function escalate(
  db: Queryable,
  locked: LockedOrder,
  level: number,
  now: Date,
): Promise<OrderChange> {
  const { order, profile, people } = locked;
  const role = profile.steps.find((step) => step.level === level)?.to ?? 'leader';
  const holder = nextHolder(order, role, people);
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
  await tellStaff(db, change.order, 'escalated', staffSms.escalated(change.order), told, now);
  return change;
}
