/**
 * When the court's calendar, its hours or its profiles change, the limits of its open tickets move.
 * What moved is returned and recorded. Idempotent: run again, it finds nothing to move.
 */
import { awaitsAnswer } from '../rules/ticket.js';
import type { MovedBecause } from '../rules/movedBecause.js';
import { limitsOf, overdueLevelAt, type DatedStep, type DueKind } from '../rules/ticketLimits.js';
import { forgetOverdue, readDueRows, writeDue, type DueRow } from '../store/ticketDue.js';
import { readCourtRules, readProfile } from '../store/ticketLimits.js';
import { readOpenTickets } from '../store/findTickets.js';
import { saveTicket, type Ticket } from '../store/tickets.js';
import { appendSteps } from '../store/ticketSteps.js';
import { withTransaction } from '../../core/database/pool.js';
import { lockWithRules, type LockedTicket, type TicketDeps } from './changeTicket.js';

/** A due row that moved. */
export interface MovedStep {
  readonly kind: DueKind;
  readonly level: number;
  /** Null: it was not due before. */
  readonly from: Date | null;
  /** Null: it is no longer due. */
  readonly to: Date | null;
}

/** A ticket whose limits moved. */
export interface MovedTicket {
  readonly number: string;
  readonly because: MovedBecause;
  readonly dueBefore: Date | null;
  readonly due: Date | null;
  readonly latestBefore: Date | null;
  readonly latest: Date | null;
  readonly steps: readonly MovedStep[];
  /** The ticket counted as overdue, and by the new limits it is not. */
  readonly overdueTakenBack: boolean;
}

/**
 * Moves the limits of the open tickets of a court (null: of all courts).
 * @param because what was changed. Each ticket's steps say it.
 * @param words why, in the words of the person who asks for it: a text that can be erased.
 * @param pageSize how many tickets are read at a time. Only those that move are locked.
 */
export async function recomputeLimits(
  deps: TicketDeps,
  courtId: number | null,
  because: MovedBecause,
  words: string | null = null,
  pageSize = 500,
): Promise<MovedTicket[]> {
  const moved: MovedTicket[] = [];
  const rulesOf = remembered((id: number) => readCourtRules(deps.db, id));
  const profileOf = remembered((id: number, kind: Ticket['kind'], urgent: boolean) =>
    rulesOf(id).then(({ norms }) => readProfile(deps.db, id, kind, urgent, norms)),
  );
  for (let afterId = 0; ;) {
    const page = await readOpenTickets(deps.db, courtId, afterId, pageSize);
    const rows = await readDueRows(
      deps.db,
      page.map(({ id }) => id),
    );
    const rowsOf = new Map<number, DueRow[]>(page.map(({ id }) => [id, []]));
    for (const row of rows) rowsOf.get(row.ticketId)?.push(row);
    for (const ticket of page) {
      const { time } = await rulesOf(ticket.courtId);
      const profile = await profileOf(ticket.courtId, ticket.kind, ticket.urgent);
      const plan = planOf(ticket, profile, time, rowsOf.get(ticket.id) ?? [], deps.clock.now());
      if (!plan.moves) continue;
      const change = await moveTicket(deps, ticket.id, because, words);
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
  ticket: Ticket,
  profile: LockedTicket['profile'],
  time: LockedTicket['rules']['time'],
  rows: readonly DueRow[],
  now: Date,
) {
  const first = limitsOf(profile, time, ticket, ticket.openedAt, !ticket.anonymous);
  const overdueLevel = overdueLevelAt(first.steps, ticket.overdueLevel, now);
  const state = {
    ...ticket,
    overdueLevel,
    overdueAt: overdueLevel === 0 ? null : ticket.overdueAt,
  };
  const limits = limitsOf(profile, time, state, ticket.openedAt, !ticket.anonymous);
  const isAwaited = awaitsAnswer(state.status);
  const dueAt = isAwaited ? limits.dueAt : ticket.dueAt;
  const latestAt = isAwaited ? limits.latestAt : ticket.latestAt;
  const steps = movedSteps(rows, limits.steps, overdueLevel);
  const moves =
    steps.length > 0 || !isSame(dueAt, ticket.dueAt) || !isSame(latestAt, ticket.latestAt);
  return { state, limits, dueAt, latestAt, steps, moves };
}

/**
 * Returns the differences between the due rows of a ticket and its limits as they are now. What was
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

async function moveTicket(
  deps: TicketDeps,
  ticketId: number,
  because: MovedBecause,
  words: string | null,
): Promise<MovedTicket | null> {
  return withTransaction(deps.db, async (client) => {
    const locked = await lockWithRules(client, ticketId);
    if (locked === null) return null;
    const { ticket, profile, rules } = locked;
    const now = deps.clock.now();
    const rows = await readDueRows(client, [ticketId]);
    const plan = planOf(ticket, profile, rules.time, rows, now);
    if (!plan.moves) return null;
    const overdueTakenBack = plan.state.overdueLevel < ticket.overdueLevel;
    if (overdueTakenBack) {
      await forgetOverdue(client, ticketId, plan.state.overdueLevel + 1, ticket.round);
    }
    await saveTicket(client, ticketId, plan.state, plan);
    await writeDue(client, ticketId, plan.limits.steps);
    const moved = {
      dueBefore: ticket.dueAt,
      due: plan.dueAt,
      latestBefore: ticket.latestAt,
      latest: plan.latestAt,
      steps: plan.steps,
      overdueTakenBack,
    };
    const step = {
      kind: 'limits_moved',
      by: { kind: 'clock' },
      reason: words,
      detail: { ...moved, overdueLevel: plan.state.overdueLevel, because },
    } as const;
    await appendSteps(client, ticketId, [step], now);
    return { number: ticket.number, because, ...moved };
  });
}

function isSame(a: Date | null, b: Date | null): boolean {
  return (a?.getTime() ?? null) === (b?.getTime() ?? null);
}
