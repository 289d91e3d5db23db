/**
 * One callback: it waits for its time and for an agent, her telephone is rung, she talks, or it is tried again on the
 * plan and in the end given up. What is the hotline's own doing (an agent who left meanwhile, a process that died, a trunk
 * that was away) is no try of hers.
 *
 * How a callback comes to be `dialling` is decided in SQL alone (`begin_attempt` in sql/functions/callbacks.sql), together
 * with the agent who is kept for it, and everything else here alone.
 */
import { afterOutageAt } from './callbackPlan.js';
import type { CallbackPlan, NotReached } from '../../court/settings/rules/callbackSettings.js';

export type CallbackStatus =
  | 'waiting'
  /** Her telephone rings, and an agent is kept for her. */
  | 'dialling'
  /** She is on the line: with the agent, or about to be. */
  | 'talking'
  | 'done'
  | 'given_up'
  | 'cancelled';

/** Why it is over without a talk, or what the last try came to. */
export type CallbackReason =
  | NotReached
  /** The working days for it were over before an agent was free. */
  | 'expired'
  /** Processes died again and again while they rang her. */
  | 'lost'
  /** Our trunk did not take the call. */
  | 'no_trunk'
  /** She called in, and talked to somebody then. */
  | 'called_in'
  /** Too many were asked for in this hour by callers whose telephone is not known. */
  | 'too_many'
  /** An agent or administrator took it back, or the order it brings word of went on. */
  | 'staff';

export interface CallbackState {
  readonly status: CallbackStatus;
  /** Times that her telephone was rung, or was about to be. */
  readonly attempts: number;
  /** Attempts that count: she was not reached. */
  readonly tries: number;
  /** Attempts that came to nothing because a process died. */
  readonly losses: number;
  /** Attempts that came to nothing because our trunk did not take the call. */
  readonly outages: number;
  /** Not before; only while it waits. */
  readonly nextAt: Date | null;
  readonly overAt: Date | null;
  readonly because: CallbackReason | null;
  /** Since when she needs no call any more, though her telephone rang just then: she had called in, and was served. */
  readonly calledInAt: Date | null;
}

export type CallbackEvent =
  /** She has answered. */
  | { readonly kind: 'reached' }
  | { readonly kind: 'not_reached'; readonly because: NotReached }
  /** The agent who was kept for her is gone, and her telephone rings no more. */
  | { readonly kind: 'withdrawn' }
  /** The process that rang her died before she talked. */
  | { readonly kind: 'lost' }
  /** Our trunk did not take the call: nothing of hers has rung. */
  | { readonly kind: 'no_trunk' }
  /** She has talked (or has heard the answer that was to be brought, to its end or until she pressed a key). */
  | { readonly kind: 'served' }
  /** Nobody answers now. */
  | { readonly kind: 'postponed'; readonly until: Date }
  /** `called_in` while her telephone rings: what comes of the ringing is the end of it, whatever it is. */
  | { readonly kind: 'cancelled'; readonly by: 'called_in' | 'too_many' | 'staff' }
  | { readonly kind: 'expired' };

export type CallbackRefusal =
  | 'over'
  | 'not_dialling'
  | 'not_talking'
  /** Her telephone rings, or she talks just now. */
  | 'in_the_air';

export type CallbackStep =
  | { readonly kind: 'moved'; readonly state: CallbackState }
  | { readonly kind: 'refused'; readonly because: CallbackRefusal };

/** So often a process may die over one callback; a number that kills processes is not dialled for ever. */
const mostLosses = 5;
/** Before the next attempt after a lost one: whoever died may need so long to be back. */
const afterLossMs = 15_000;

/** The state of a callback that was just asked for. */
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
 * The state after an event. Never throws: an event that is not possible is refused, with the reason.
 * @param retryAt when she is tried again after so many tries; null gives it up.
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

/** How many callbacks there are already of the number, and asked for from the same telephone, within 24 hours. */
export interface CallbacksBefore {
  readonly isOpen: boolean;
  readonly ofNumber: number;
  readonly fromTelephone: number;
  /** Of a caller whose telephone is not known, so that it cannot be counted; null of everybody else. */
  readonly ofUnknown: {
    /** Asked for in the same call. */
    readonly inCall: number;
    /** Asked for by any caller who is not known, of the same court, within an hour. */
    readonly inCourt: number;
  } | null;
}

/**
 * Whether one more may be asked for: one open for each number, and so many a day. Whoever shows no number is not to call
 * strangers through the hotline: one in each call, and so many in an hour of all who show none.
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
