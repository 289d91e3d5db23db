/**
 * By when a ticket must be answered, and who is told when it is not: the escalation of its profile,
 * with dates. Each step has a person who has the ticket, and a limit (counted as in limitTime.ts,
 * from the limit of the step before). When the limit has passed, the next step begins, with a
 * different person.
 */
import type { LimitStep, TimeLimitProfile } from './limitProfile.js';
import {
  limitAfter,
  nextStartOfBusiness,
  reminderBefore,
  type Amount,
  type CourtTime,
} from './limitTime.js';
import { highestSupervision, isClockRunning, type TicketState } from './ticket.js';

/** The kind of something due. */
export type DueKind =
  'dispatch' | 'accept' | 'remind' | 'remind2' | 'remind3' | 'overdue' | 'escalate' | 'supervise';

/** Something that is due at a moment. It is done once per kind, level and round. */
export interface DatedStep {
  readonly kind: DueKind;
  /**
   * The level of the escalation or of the supervision. For `dispatch`: the number of this urging. For
   * `accept`: the returns so far, plus 1.
   */
  readonly level: number;
  readonly round: number;
  readonly dueAt: Date;
}

/**
 * The sequence of what is due at the same moment. A step becomes overdue with the person who had
 * it; only then the next one begins.
 */
const turns: readonly DueKind[] = [
  ...(['dispatch', 'accept', 'remind', 'remind2', 'remind3'] as const),
  ...(['overdue', 'escalate', 'supervise'] as const),
];

/** Compares two due rows of one ticket. The earlier one is done first, whichever job runs first. */
export function inTurn(
  a: Pick<DatedStep, 'kind' | 'level' | 'dueAt'>,
  b: Pick<DatedStep, 'kind' | 'level' | 'dueAt'>,
): number {
  return (
    a.dueAt.getTime() - b.dueAt.getTime() ||
    turns.indexOf(a.kind) - turns.indexOf(b.kind) ||
    a.level - b.level
  );
}

/** The limits of a ticket, and what is due for it. */
export interface Limits {
  /** What is due, in order. Empty once the ticket is answered. */
  readonly steps: readonly DatedStep[];
  /** The limit that counts now; null while no clock runs. */
  readonly dueAt: Date | null;
  /** The limit that the caller is told. */
  readonly latestAt: Date | null;
}

const remindKinds = ['remind', 'remind2', 'remind3'] as const;

/**
 * Returns the limit of each step, in order. While the clock is stopped, the limits it has not reached
 * are null.
 */
function escalationOf(
  profile: TimeLimitProfile,
  time: CourtTime,
  startedAt: Date,
  state: Pick<TicketState, 'pauses' | 'extension'>,
): (Date | null)[] {
  let before: Date | null = startedAt;
  return profile.steps.map((step) => {
    if (before === null) return null;
    before = limitAfter(time, before, step, state.pauses);
    if (before !== null && state.extension?.level === step.level) {
      before = limitAfter(time, before, state.extension, state.pauses);
    }
    return before;
  });
}

/**
 * Returns what is due for a ticket in its present state, and when.
 * @param isNamed whether anybody can be told of its acceptance and its result.
 */
export function limitsOf(
  profile: TimeLimitProfile,
  time: CourtTime,
  state: TicketState,
  openedAt: Date,
  isNamed = true,
): Limits {
  const toDispatch = dispatchStep(profile, time, state, openedAt);
  const { clockStartedAt } = state;
  if (clockStartedAt === null || !isClockRunning(state)) {
    return { steps: toDispatch, dueAt: null, latestAt: null };
  }
  if (state.concludedAt !== null && profile.tellWithin !== null) {
    return isNamed
      ? tellLimits(profile, time, state, state.concludedAt, profile.tellWithin)
      : { steps: [], dueAt: null, latestAt: null };
  }
  const limits = escalationOf(profile, time, clockStartedAt, state);
  const supervisedUntil = supervisionLimit(profile, time, state, clockStartedAt);
  const shortened = (limit: Date | null) => {
    if (supervisedUntil === null || state.supervisedAt === null || limit === null) return limit;
    const isPast = limit <= state.supervisedAt;
    return isPast || supervisedUntil < limit ? supervisedUntil : limit;
  };
  const steps = [
    ...toDispatch,
    ...(isNamed ? acceptStep(profile, time, state, clockStartedAt) : []),
    ...escalationSteps(profile, time, state, clockStartedAt, limits),
    ...superviseStep(profile, state, limits, supervisedUntil),
  ].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  return {
    steps,
    dueAt: shortened(limits[Math.min(state.level, limits.length) - 1] ?? null),
    latestAt: shortened(limits[profile.promised - 1] ?? null),
  };
}

/** How long before the limit the people who must tell the result are reminded. */
const remindersDue: readonly Amount[] = [{ amount: 3, unit: 'working_days' }];

/**
 * The limits of a ticket whose handling is complete: the escalation is over, and the caller must be
 * told the result. That is the level after the last one of the escalation.
 */
function tellLimits(
  profile: TimeLimitProfile,
  time: CourtTime,
  state: TicketState,
  concludedAt: Date,
  within: Amount,
): Limits {
  const dueAt = limitAfter(time, concludedAt, within);
  if (dueAt === null) return { steps: [], dueAt: null, latestAt: null };
  const level = profile.steps.length + 1;
  const { round } = state;
  const step: LimitStep = { ...within, level, to: 'handler', remindBefore: remindersDue };
  const supervisedUntil = supervisionLimit(profile, time, state, concludedAt);
  const steps = [
    ...remindersOf(time, step, dueAt, concludedAt).map((each) => ({ ...each, level, round })),
    { kind: 'overdue', level, round, dueAt } as const,
    ...superviseStep({ ...profile, superviseAfter: 1 }, state, [dueAt], supervisedUntil),
  ].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  return { steps, dueAt, latestAt: dueAt };
}

/** What is due until the ticket is dispatched: once in time, and then every working day. */
function dispatchStep(
  profile: TimeLimitProfile,
  time: CourtTime,
  state: TicketState,
  openedAt: Date,
): DatedStep[] {
  if (profile.dispatchWithin === null) return [];
  const since =
    state.status === 'opened'
      ? openedAt
      : state.status === 'returned'
        ? state.returnedAt
        : state.status === 'reopened'
          ? state.reopenedAt
          : null;
  if (since === null) return [];
  const dueAt =
    state.urgedAt === null
      ? limitAfter(time, since, profile.dispatchWithin)
      : nextStartOfBusiness(time, state.urgedAt);
  // A reopened ticket has no round of its own before it is dispatched. This number tells its due row
  // from earlier ones.
  const round = state.status === 'reopened' ? state.round + 1 : state.round;
  return dueAt === null ? [] : [{ kind: 'dispatch', level: state.urges + 1, round, dueAt }];
}

function acceptStep(
  profile: TimeLimitProfile,
  time: CourtTime,
  state: TicketState,
  startedAt: Date,
): DatedStep[] {
  if (profile.acceptWithin === null || state.status !== 'dispatched') return [];
  const dueAt = limitAfter(time, startedAt, profile.acceptWithin, state.pauses);
  return dueAt === null
    ? []
    : [{ kind: 'accept', level: state.returns + 1, round: state.round, dueAt }];
}

function escalationSteps(
  profile: TimeLimitProfile,
  time: CourtTime,
  state: TicketState,
  startedAt: Date,
  limits: readonly (Date | null)[],
): DatedStep[] {
  const { round } = state;
  return profile.steps.flatMap((step, index): DatedStep[] => {
    const limit = limits[index] ?? null;
    if (limit === null) return [];
    const { level } = step;
    const begins = limits[index - 1] ?? startedAt;
    const next = profile.steps[index + 1];
    return [
      ...remindersOf(time, step, limit, begins).map((each) => ({ ...each, level, round })),
      { kind: 'overdue', level, round, dueAt: limit },
      ...(next === undefined
        ? []
        : [{ kind: 'escalate', level: next.level, round, dueAt: limit } as const]),
    ];
  });
}

function remindersOf(
  time: CourtTime,
  step: LimitStep,
  limit: Date,
  begins: Date,
): Pick<DatedStep, 'kind' | 'dueAt'>[] {
  return step.remindBefore.flatMap((amount, nth) => {
    const kind = remindKinds[nth];
    const dueAt = reminderBefore(time, limit, amount);
    // Before the step has begun, there is nobody to remind.
    return kind === undefined || dueAt <= begins ? [] : [{ kind, dueAt }];
  });
}

function superviseStep(
  profile: TimeLimitProfile,
  state: TicketState,
  limits: readonly (Date | null)[],
  supervisedUntil: Date | null,
): DatedStep[] {
  const dueAt =
    state.supervisionLevel === 0 ? (limits[profile.superviseAfter - 1] ?? null) : supervisedUntil;
  if (dueAt === null || state.supervisionLevel >= highestSupervision) return [];
  return [{ kind: 'supervise', level: state.supervisionLevel + 1, round: state.round, dueAt }];
}

/** Returns the shorter limit of the ticket's level of supervision; null when there is none. */
function supervisionLimit(
  profile: TimeLimitProfile,
  time: CourtTime,
  state: TicketState,
  startedAt: Date,
): Date | null {
  const { supervisedAt } = state;
  if (supervisedAt === null) return null;
  const from = supervisedAt > startedAt ? supervisedAt : startedAt;
  return limitAfter(time, from, profile.supervised, state.pauses);
}

/**
 * Returns the overdue level of a ticket whose limits were moved. A limit that lies ahead again has
 * not passed.
 */
export function overdueLevelAt(
  steps: readonly DatedStep[],
  overdueLevel: number,
  now: Date,
): number {
  const ahead = steps.filter(({ kind, dueAt }) => kind === 'overdue' && dueAt > now);
  return Math.min(overdueLevel, ...ahead.map(({ level }) => level - 1));
}

/** Whether an extension is allowed, and the longest one that is. */
export type ExtensionCheck =
  | { readonly kind: 'ok' }
  | {
      readonly kind: 'refused';
      readonly because: 'no_extension' | 'extension_too_long';
      readonly most: Amount | null;
    };

/**
 * Checks whether an extension is within what the profile allows: it must end no later than the
 * longest one would.
 */
export function checkExtension(
  profile: TimeLimitProfile,
  time: CourtTime,
  state: TicketState,
  extension: Amount,
): ExtensionCheck {
  const most = profile.maxExtension;
  if (most === null) return { kind: 'refused', because: 'no_extension', most };
  const limit =
    state.clockStartedAt === null
      ? null
      : (escalationOf(profile, time, state.clockStartedAt, state)[state.level - 1] ?? null);
  // While the clock is stopped, both are counted from its start: that does not change which one is
  // longer.
  const from = limit ?? state.clockStartedAt ?? new Date(0);
  const asked = limitAfter(time, from, extension);
  const longest = limitAfter(time, from, most);
  const isTooLong = asked !== null && longest !== null && asked > longest;
  return isTooLong ? { kind: 'refused', because: 'extension_too_long', most } : { kind: 'ok' };
}
