/**
 * Does what is due for an order: a reminder, an overdue notice, an escalation, a level of supervision. Whoever calls it
 * (a job, the sweeper, both at once, the same one twice) hands in a row of `order_due`: it is looked at again with the
 * order locked, and done once, when its time has come and it is still due.
 */
import type { Actor } from '../rules/orderAccess.js';
import { nextHolder } from '../rules/orderRouting.js';
import { markDueDone, orderOfDue, readDue, type DueRow } from '../store/orderDue.js';
import type { Queryable } from '../store/pool.js';
import { withTransaction } from '../store/pool.js';
import {
  changeLocked,
  lockWithRules,
  type LockedOrder,
  type OrderChange,
  type OrderDesk,
} from './changeOrder.js';
import { staffSms } from './orderTexts.js';
import { superviseLocked } from './superviseOrder.js';
import { dispatchersOf, headsOf, holdersOf, tellStaff } from './tellPeople.js';

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
    // First of all, so that what it changes of the limits does not take its own row away.
    await markDueDone(client, dueId, now);
    const change = await doOf(client, locked, due, now);
    return change.kind === 'changed' ? 'done' : 'due_no_longer';
  });
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
      return noticeOverdue(db, locked, due.level, now);
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

/** Nobody has dispatched it in time: those who should have are told once more, and the inspectors. */
async function urgeDispatch(db: Queryable, locked: LockedOrder, now: Date): Promise<OrderChange> {
  const change = await note(db, locked, 'dispatch', now);
  if (change.kind !== 'changed') return change;
  const { order, people } = locked;
  const inspectors = people.staff.filter(
    (each) => each.courtId === order.courtId && each.role === 'inspector',
  );
  const told = [...dispatchersOf(order, people), ...inspectors];
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
  if (order.status === 'returned') {
    const told = dispatchersOf(order, people);
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
      ...{ event: { kind: 'reminded' }, action: 'follow_up', by: clock },
      step: {
        ...{ kind: 'reminded', toStaffId, toDepartmentId },
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
  level: number,
  now: Date,
): Promise<OrderChange> {
  const { holderId: toStaffId, dueAt } = locked.order;
  const change = await changeLocked(
    db,
    locked,
    {
      ...{ event: { kind: 'overdue', level }, action: 'follow_up', by: clock },
      step: { kind: 'overdue', toStaffId, detail: { level, limit: dueAt } },
    },
    now,
  );
  if (change.kind !== 'changed') return change;
  const { order, people } = locked;
  const told = [...holdersOf(order, people), ...headsOf(order, people)];
  await tellStaff(db, order, 'overdue', staffSms.overdue(order), told, now);
  return change;
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
      ...{ event: { kind: 'escalated', level, toStaffId }, action: 'follow_up', by: clock },
      step: { kind: 'escalated', toStaffId, detail: { level, role } },
    },
    now,
  );
  if (change.kind !== 'changed') return change;
  const told = people.staff.filter(({ id }) => id === toStaffId);
  await tellStaff(db, change.order, 'escalated', staffSms.escalated(change.order), told, now);
  return change;
}
