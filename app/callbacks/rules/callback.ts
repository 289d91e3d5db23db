/**
 * One callback: it waits for its time and for an agent, the telephone rings, the person talks; or
 * it is tried again by the plan and finally given up. Failures on the hotline's side (an agent who
 * left meanwhile, a process that died, a trunk that was away) do not count as tries.
 *
 * A callback becomes `dialling` in SQL alone (`begin_attempt` in sql/functions/callbacks.sql),
 * together with the agent who is kept for it. Every other change is decided here alone.
 */
import { afterOutageAt } from './callbackPlan.js';
import type { CallbackPlan, NotReached } from '../../court/settings/rules/callbackSettings.js';

export type CallbackStatus =
  | 'waiting'
  /** The telephone rings, and an agent is kept for the callback. */
  | 'dialling'
  /** The person is on the line: with the agent, or about to be. */
  | 'talking'
  | 'done'
  | 'given_up'
  | 'cancelled';

/** Why it ended without an agent call, or the outcome of the last try. */
export type CallbackReason =
  | NotReached
  /** The working days for it were over before an agent was free. */
  | 'expired'
  /** Processes died again and again while they rang this number. */
  | 'lost'
  /** The trunk did not take the call. */
  | 'no_trunk'
  /** The person called in, and talked to an agent then. */
  | 'called_in'
  /** Unknown telephones asked for too many in this hour. */
  | 'too_many'
  /** An agent or administrator cancelled it, or its ticket moved on. */
  | 'staff';

export interface CallbackState {
  readonly status: CallbackStatus;
  /** Times that the telephone was rung, or was about to be. */
  readonly attempts: number;
  /** Attempts that count: the person was not reached. */
  readonly tries: number;
  /** Attempts that failed because a process died. */
  readonly losses: number;
  /** Attempts that failed because the trunk did not take the call. */
  readonly outages: number;
  /** The earliest moment of the next attempt; only while it waits. */
  readonly nextAt: Date | null;
  readonly overAt: Date | null;
  readonly because: CallbackReason | null;
  /**
   * Since when no call is needed any more, although the telephone was ringing: the person had
   * called in, and was served.
   */
  readonly calledInAt: Date | null;
}

export type CallbackEvent =
  /** The person has answered. */
  | { readonly kind: 'reached' }
  | { readonly kind: 'not_reached'; readonly because: NotReached }
  /** The agent who was kept for it has left, and the telephone no longer rings. */
  | { readonly kind: 'withdrawn' }
  /** The process that rang died before there was an agent call. */
  | { readonly kind: 'lost' }
  /** The trunk did not take the call, so no telephone has rung. */
  | { readonly kind: 'no_trunk' }
  /**
   * The person has talked, or has heard the answer that the call brought, to its end or until
   * pressing a digit.
   */
  | { readonly kind: 'served' }
  /** No agent answers now. */
  | { readonly kind: 'postponed'; readonly until: Date }
  /**
   * `called_in` while the telephone rings: this ringing ends the callback, whatever its outcome.
   */
  | { readonly kind: 'cancelled'; readonly by: 'called_in' | 'too_many' | 'staff' }
  | { readonly kind: 'expired' };

export type CallbackRefusal =
  | 'over'
  | 'not_dialling'
  | 'not_talking'
  /** The telephone rings, or there is an agent call. */
  | 'in_the_air';

export type CallbackStep =
  | { readonly kind: 'moved'; readonly state: CallbackState }
  | { readonly kind: 'refused'; readonly because: CallbackRefusal };

/** Processes that may die over one callback: a number that kills them is not dialled for ever. */
const mostLosses = 5;
/** Time before the next attempt after a lost one: a process may need this long to restart. */
const afterLossMs = 15_000;

/** The state of a new callback. */
export function newCallbackState(nextAt: Date): CallbackState {
  return {
    status: 'waiting',
    attempts: 0,
    tries: 0,
    losses: 0,
    outages: 0,
    nextAt,
    overAt: null,
    because: null,
    calledInAt: null,
  };
}

/**
 * The state after an event. Never throws: an event that is not possible is refused, with the
 * reason.
 * @param retryAt when to try again after this many tries; null gives it up.
 */
export function nextCallbackState(
  state: CallbackState,
  event: CallbackEvent,
  now: Date,
  retryAt: (because: NotReached, tries: number) => Date | null,
): CallbackStep {
  const { status } = state;
  if (status === 'done' || status === 'given_up' || status === 'cancelled') return refused('over');
  switch (event.kind) {
    case 'reached':
      if (status !== 'dialling') return refused('not_dialling');
      return moved({ ...state, status: 'talking' });
    case 'not_reached': {
      if (status === 'waiting') return refused('not_dialling');
      if (status === 'talking' && event.because !== 'hung_up') return refused('not_dialling');
      const tries = state.tries + 1;
      if (state.calledInAt !== null) return calledIn({ ...state, tries }, now);
      const nextAt = retryAt(event.because, tries);
      const tried = { ...state, tries, because: event.because };
      return nextAt === null ? over(tried, 'given_up', event.because, now) : wait(tried, nextAt);
    }
    case 'withdrawn':
      if (status !== 'dialling') return refused('not_dialling');
      return state.calledInAt === null ? wait(state, now) : calledIn(state, now);
    case 'lost': {
      if (status === 'waiting') return refused('not_dialling');
      const losses = state.losses + 1;
      if (state.calledInAt !== null) return calledIn({ ...state, losses }, now);
      if (losses > mostLosses) return over({ ...state, losses }, 'given_up', 'lost', now);
      return wait({ ...state, losses }, new Date(now.getTime() + afterLossMs));
    }
    case 'no_trunk': {
      if (status !== 'dialling') return refused('not_dialling');
      const outages = state.outages + 1;
      if (state.calledInAt !== null) return calledIn({ ...state, outages }, now);
      return wait({ ...state, outages, because: 'no_trunk' }, afterOutageAt(outages, now));
    }
    case 'served':
      return status === 'talking' ? over(state, 'done', null, now) : refused('not_talking');
    case 'postponed':
      return status === 'waiting' ? wait(state, event.until) : refused('in_the_air');
    case 'cancelled':
      if (status === 'waiting') return over(state, 'cancelled', event.by, now);
      return status === 'dialling' && event.by === 'called_in'
        ? moved({ ...state, calledInAt: state.calledInAt ?? now })
        : refused('in_the_air');
    case 'expired':
      return status === 'waiting'
        ? over(state, 'given_up', state.because ?? 'expired', now)
        : refused('in_the_air');
    default: {
      const never: never = event;
      return never;
    }
  }
}

/**
 * Earlier callbacks of the number, and those that the same telephone asked for, within 24 hours.
 */
export interface CallbacksBefore {
  readonly isOpen: boolean;
  readonly ofNumber: number;
  readonly fromTelephone: number;
  /** For an unknown telephone, which cannot be counted by its number; null for every other. */
  readonly ofUnknown: {
    /** Asked for in the same call. */
    readonly inCall: number;
    /** Asked for by unknown telephones, of the same court, within an hour. */
    readonly inCourt: number;
  } | null;
}

/**
 * Decides whether one more may be asked for: one open callback for each number, and a limit per
 * day. An unknown telephone must not make the hotline ring strangers, so it has one per call, and
 * all unknown telephones together have a limit per hour.
 */
export function mayAskForCallback(
  before: CallbacksBefore,
  { perDay, unknownPerHour }: Pick<CallbackPlan, 'perDay' | 'unknownPerHour'>,
): 'yes' | 'open_already' | 'too_many' {
  if (before.isOpen) return 'open_already';
  if (before.ofNumber >= perDay || before.fromTelephone >= perDay) return 'too_many';
  const { ofUnknown } = before;
  if (ofUnknown === null) return 'yes';
  return ofUnknown.inCall > 0 || ofUnknown.inCourt >= unknownPerHour ? 'too_many' : 'yes';
}

function calledIn(state: CallbackState, now: Date): CallbackStep {
  return over(state, 'cancelled', 'called_in', now);
}

function wait(state: CallbackState, nextAt: Date): CallbackStep {
  return moved({ ...state, status: 'waiting', nextAt });
}

function over(
  state: CallbackState,
  status: 'done' | 'given_up' | 'cancelled',
  because: CallbackReason | null,
  now: Date,
): CallbackStep {
  return moved({ ...state, status, because, nextAt: null, overAt: now });
}

function moved(state: CallbackState): CallbackStep {
  return { kind: 'moved', state };
}

function refused(because: CallbackRefusal): CallbackStep {
  return { kind: 'refused', because };
}
