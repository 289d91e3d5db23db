/**
 * When the court's calendar, its hours or its profiles change, the limits of its open orders move.
 * What moved is returned and recorded. Idempotent: run again, it finds nothing to move.
 */
import { awaitsAnswer } from '../rules/order.js';
import { limitsOf, overdueLevelAt, type DatedStep, type DueKind } from '../rules/orderLimits.js';
import { forgetOverdue, readDueRows, writeDue, type DueRow } from '../store/orderDue.js';
import { readCourtRules, readProfile } from '../store/orderLimits.js';
import { readOpenOrders } from '../store/findOrders.js';
import { saveOrder, type Order } from '../store/orders.js';
import { appendSteps } from '../store/orderSteps.js';
import { withTransaction } from '../../database/pool.js';
import { lockWithRules, type LockedOrder, type OrderDesk } from './changeOrder.js';

/** A due row that moved. */
export interface MovedStep {
  readonly kind: DueKind;
  readonly level: number;
  /** Null: it was not due before. */
  readonly from: Date | null;
  /** Null: it is no longer due. */
  readonly to: Date | null;
}

/** An order whose limits moved. */
export interface MovedOrder {
  readonly number: string;
  readonly why: string;
  readonly dueBefore: Date | null;
  readonly due: Date | null;
  readonly latestBefore: Date | null;
  readonly latest: Date | null;
  readonly steps: readonly MovedStep[];
  /** The order counted as overdue, and by the new limits it is not. */
  readonly overdueTakenBack: boolean;
}

/**
 * Moves the limits of the open orders of a court (null: of all courts).
 * @param why what was changed, in a few words. Each order's steps say it.
 * @param pageSize how many orders are read at a time. Only those that move are locked.
 */
export async function recomputeLimits(
  desk: OrderDesk,
  courtId: number | null,
  why: string,
  pageSize = 500,
): Promise<MovedOrder[]> {
  const moved: MovedOrder[] = [];
  const rulesOf = remembered((id: number) => readCourtRules(desk.db, id));
  const profileOf = remembered((id: number, kind: Order['kind'], urgent: boolean) =>
    readProfile(desk.db, id, kind, urgent),
  );
  for (let afterId = 0; ;) {
    const page = await readOpenOrders(desk.db, courtId, afterId, pageSize);
    const rows = await readDueRows(
      desk.db,
      page.map(({ id }) => id),
    );
    const rowsOf = new Map<number, DueRow[]>(page.map(({ id }) => [id, []]));
    for (const row of rows) rowsOf.get(row.orderId)?.push(row);
    for (const order of page) {
      const { time } = await rulesOf(order.courtId);
      const profile = await profileOf(order.courtId, order.kind, order.urgent);
      const plan = planOf(order, profile, time, rowsOf.get(order.id) ?? [], desk.clock.now());
      if (!plan.moves) continue;
      const change = await moveOrder(desk, order.id, why);
      if (change !== null) moved.push(change);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return moved;
    afterId = last.id;
  }
}

function remembered<A extends readonly unknown[], T>(read: (...args: A) => Promise<T>) {
  const known = new Map<string, Promise<T>>();
  return (...args: A): Promise<T> => {
    const key = JSON.stringify(args);
    const found = known.get(key) ?? read(...args);
    known.set(key, found);
    return found;
  };
}

function planOf(
  order: Order,
  profile: LockedOrder['profile'],
  time: LockedOrder['rules']['time'],
  rows: readonly DueRow[],
  now: Date,
) {
  const first = limitsOf(profile, time, order, order.openedAt, !order.anonymous);
  const overdueLevel = overdueLevelAt(first.steps, order.overdueLevel, now);
  const state = {
    ...order,
    overdueLevel,
    overdueAt: overdueLevel === 0 ? null : order.overdueAt,
  };
  const limits = limitsOf(profile, time, state, order.openedAt, !order.anonymous);
  const isAwaited = awaitsAnswer(state.status);
  const dueAt = isAwaited ? limits.dueAt : order.dueAt;
  const latestAt = isAwaited ? limits.latestAt : order.latestAt;
  const steps = movedSteps(rows, limits.steps, overdueLevel);
  const moves =
    steps.length > 0 || !isSame(dueAt, order.dueAt) || !isSame(latestAt, order.latestAt);
  return { state, limits, dueAt, latestAt, steps, moves };
}

/**
 * Returns the differences between the due rows of an order and its limits as they are now. What was
 * done stays done, except an overdue notice whose limit lies ahead again.
 */
function movedSteps(
  rows: readonly DueRow[],
  wanted: readonly DatedStep[],
  overdueLevel: number,
): MovedStep[] {
  const key = (step: Omit<DatedStep, 'dueAt'>) => `${step.kind}-${step.level}-${step.round}`;
  const isDone = (row: DueRow) =>
    row.doneAt !== null && !(row.kind === 'overdue' && row.level > overdueLevel);
  const done = new Set(rows.filter(isDone).map(key));
  const pending = new Map(
    rows.filter(({ doneAt }) => doneAt === null).map((row) => [key(row), row.dueAt]),
  );
  const wantedKeys = new Set(wanted.map(key));
  return [
    ...wanted
      .filter((step) => !done.has(key(step)))
      .map((step) => ({ step, from: pending.get(key(step)) ?? null, to: step.dueAt })),
    ...rows
      .filter((row) => row.doneAt === null && !wantedKeys.has(key(row)))
      .map((step) => ({ step, from: step.dueAt, to: null })),
  ]
    .filter(({ from, to }) => !isSame(from, to))
    .map(({ step, from, to }) => ({ kind: step.kind, level: step.level, from, to }));
}

async function moveOrder(
  desk: OrderDesk,
  orderId: number,
  why: string,
): Promise<MovedOrder | null> {
  return withTransaction(desk.db, async (client) => {
    const locked = await lockWithRules(client, orderId);
    if (locked === null) return null;
    const { order, profile, rules } = locked;
    const now = desk.clock.now();
    const rows = await readDueRows(client, [orderId]);
    const plan = planOf(order, profile, rules.time, rows, now);
    if (!plan.moves) return null;
    const overdueTakenBack = plan.state.overdueLevel < order.overdueLevel;
    if (overdueTakenBack) {
      await forgetOverdue(client, orderId, plan.state.overdueLevel + 1, order.round);
    }
    await saveOrder(client, orderId, plan.state, plan);
    await writeDue(client, orderId, plan.limits.steps);
    const moved = {
      dueBefore: order.dueAt,
      due: plan.dueAt,
      latestBefore: order.latestAt,
      latest: plan.latestAt,
      steps: plan.steps,
      overdueTakenBack,
    };
    const step = {
      kind: 'limits_moved',
      by: { kind: 'clock' },
      reason: why,
      detail: { ...moved, overdueLevel: plan.state.overdueLevel },
    } as const;
    await appendSteps(client, orderId, [step], now);
    return { number: order.number, why, ...moved };
  });
}

function isSame(a: Date | null, b: Date | null): boolean {
  return (a?.getTime() ?? null) === (b?.getTime() ?? null);
}
