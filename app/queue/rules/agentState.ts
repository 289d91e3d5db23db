/**
 * An agent's state, and which event may follow which. An agent is never offered or talking without
 * a caller (or, in a consultation, without a colleague), and every state has an event that ends it,
 * so no agent can get stuck.
 *
 * An agent becomes `offered` in SQL alone (`offer_agent` and `offer_callers` in sql/functions/queue.sql). Every other
 * change is decided here alone.
 *
 * What a busy agent asks for is noted and takes effect later: a sign-out at the end of the agent call, a
 * pause after the wrap-up. The last request counts.
 */
import { chinaDate } from '../../court/rules/workCalendar.js';
import type {
  AgentEvent,
  AgentRefusal,
  AgentState,
  AgentStatus,
  AgentStep,
  Afterwards,
  Miss,
  Unreachable,
} from './agentEvents.js';

export type {
  Afterwards,
  AgentEvent,
  AgentRefusal,
  AgentState,
  AgentStatus,
  AgentStep,
  Miss,
  Unreachable,
} from './agentEvents.js';

/** A wrap-up lasts no longer than this, however often it is extended. */
const longestWrapUpS = 900;

/** The state of an agent who was just added. */
export function newAgentState(now: Date): AgentState {
  return {
    status: 'signed_out',
    reason: null,
    sinceAt: now,
    entryId: null,
    node: null,
    wrapUpUntilAt: null,
    afterwards: null,
    misses: 0,
    restsUntilAt: null,
    unreachable: null,
    lastFreeAt: now,
    signedInAt: null,
    callsToday: 0,
    callsOn: null,
  };
}

/**
 * The state after an event. Never throws: an event that is not possible is refused, with the
 * reason.
 */
export function nextAgentState(state: AgentState, event: AgentEvent, now: Date): AgentStep {
  switch (event.kind) {
    case 'sign_in':
      return signIn(state, now);
    case 'sign_out':
      return signOut(state, event.reason ?? 'agent', now);
    case 'ready':
      return makeReady(state, now);
    case 'pause':
      return pause(state, event.reason, now);
    case 'answered':
      if (state.status !== 'offered') return refused('no_offer');
      return move(state, 'talking', now, {
        entryId: state.entryId,
        afterwards: state.afterwards,
        misses: 0,
        ...countCall(state, now),
      });
    case 'refused':
    case 'not_answered':
    case 'unreachable':
      return miss(state, event, now);
    case 'withdrawn':
      return withdraw(state, event.ringsUntilAt ?? null, now);
    case 'agent_call_ended':
      return endAgentCall(state, event.wrapUpS, now);
    case 'wrap_up_done':
      return state.status === 'wrap_up' ? becomeFree(state, now) : refused('no_wrap_up');
    case 'telephone_gone':
      return signOut(state, 'telephone_gone', now, true);
    case 'released':
      return release(state, now);
    case 'engaged':
      return engage(state, event.node, now);
    case 'took_over':
      if (state.status !== 'talking' || state.entryId !== null) return refused('no_agent_call');
      return move(state, 'talking', now, {
        entryId: event.entryId,
        afterwards: state.afterwards,
        ...countCall(state, now),
      });
    case 'reach_lost':
      return loseReach(state, event.because, now);
    case 'reach_regained':
      return regainReach(state, now);
    case 'wrap_up_extended':
      return extendWrapUp(state, event.byS, now);
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** Tells whether the agent rests before the next offer ({@link AgentState.restsUntilAt}). */
export function isResting(state: AgentState, now: Date): boolean {
  return state.restsUntilAt !== null && state.restsUntilAt > now;
}

function signIn(state: AgentState, now: Date): AgentStep {
  if (state.status === 'signed_out') {
    return moveToReady(state, now, { signedInAt: now, lastFreeAt: now, misses: 0 });
  }
  if (isBusy(state) && state.afterwards?.to === 'signed_out') return note(state, null);
  return refused('already_signed_in');
}

/** `isGone`: the agent's telephone no longer rings, so an offer ends at once. */
function signOut(state: AgentState, reason: string, now: Date, isGone = false): AgentStep {
  switch (state.status) {
    case 'signed_out':
      return refused('not_signed_in');
    case 'ready':
    case 'unreachable':
    case 'paused':
    case 'wrap_up':
      return move(state, 'signed_out', now, { reason, signedInAt: null, misses: 0 });
    case 'offered':
      if (isGone) return move(state, 'signed_out', now, { reason, signedInAt: null, misses: 0 });
      return note(state, { to: 'signed_out', reason });
    case 'talking':
      return note(state, { to: 'signed_out', reason });
  }
}

function makeReady(state: AgentState, now: Date): AgentStep {
  switch (state.status) {
    case 'signed_out':
      return refused('not_signed_in');
    case 'ready':
      return refused('already_ready');
    case 'unreachable':
      return refused('unreachable');
    case 'paused':
      // A ready agent must be reachable. After a wrap-up the agent waits for that as `unreachable`.
      if (state.unreachable !== null) return refused('unreachable');
      return moveToReady(state, now, { lastFreeAt: now, misses: 0 });
    case 'wrap_up':
      return moveToReady(state, now, { lastFreeAt: now, misses: 0 });
    case 'offered':
    case 'talking':
      return state.afterwards === null ? refused('busy') : note(state, null);
  }
}

function pause(state: AgentState, reason: string, now: Date): AgentStep {
  switch (state.status) {
    case 'signed_out':
      return refused('not_signed_in');
    case 'ready':
    case 'unreachable':
      return move(state, 'paused', now, { reason });
    case 'paused':
      return state.reason === reason
        ? refused('already_paused')
        : move(state, 'paused', now, { reason });
    case 'offered':
    case 'talking':
    case 'wrap_up':
      return note(state, { to: 'paused', reason });
  }
}

/** Seconds without another offer for an agent whose telephone Kamailio does not reach: it registers again soon, or its agent is signed out. */
const leastAwayS = 5;

function miss(
  state: AgentState,
  event: Extract<AgentEvent, { readonly kind: Miss }>,
  now: Date,
): AgentStep {
  if (state.status !== 'offered') return refused('no_offer');
  if (event.isAway === true) {
    const restsS = Math.max(event.retryS, leastAwayS);
    return becomeFree(state, now, { restsUntilAt: new Date(now.getTime() + restsS * 1000) });
  }
  const misses = state.misses + 1;
  if (state.afterwards === null && misses >= event.pauseAfterMisses) {
    return move(state, 'paused', now, { reason: event.kind, misses });
  }
  const restsUntilAt = event.retryS > 0 ? new Date(now.getTime() + event.retryS * 1000) : null;
  return becomeFree(state, now, { misses, restsUntilAt });
}

/** The agent keeps the turn. A telephone that still rings is busy for the next call, and its agent would miss that. */
function withdraw(state: AgentState, ringsUntilAt: Date | null, now: Date): AgentStep {
  if (state.status !== 'offered') return refused('no_offer');
  const restsUntilAt = ringsUntilAt !== null && ringsUntilAt > now ? ringsUntilAt : null;
  return becomeFree(state, now, { lastFreeAt: state.lastFreeAt, restsUntilAt });
}

function endAgentCall(state: AgentState, wrapUpS: number, now: Date): AgentStep {
  if (state.status !== 'talking') return refused('no_agent_call');
  // A consultation has nothing to write up, and an agent who signs out has left.
  if (state.entryId === null || wrapUpS <= 0 || state.afterwards?.to === 'signed_out') {
    return becomeFree(state, now);
  }
  return move(state, 'wrap_up', now, {
    wrapUpUntilAt: new Date(now.getTime() + wrapUpS * 1000),
    afterwards: state.afterwards,
  });
}

function release(state: AgentState, now: Date): AgentStep {
  switch (state.status) {
    case 'signed_out':
      return refused('not_signed_in');
    case 'ready':
      return isResting(state, now)
        ? { kind: 'noted', state: { ...state, restsUntilAt: null } }
        : refused('already_ready');
    case 'unreachable':
      return refused('unreachable');
    case 'talking':
      // The agent is talking to a caller. Hanging up ends that, and frees the agent.
      if (state.entryId !== null) return refused('talking');
      return moveToReady(state, now, { lastFreeAt: now, misses: 0 });
    case 'paused':
    case 'offered':
    case 'wrap_up':
      return moveToReady(state, now, { lastFreeAt: now, misses: 0 });
  }
}

function engage(state: AgentState, node: string, now: Date): AgentStep {
  switch (state.status) {
    case 'signed_out':
      return refused('not_signed_in');
    case 'ready':
      return move(state, 'talking', now, { node });
    case 'paused':
      // From a pause the agent returns to it afterwards.
      return move(state, 'talking', now, {
        node,
        afterwards: { to: 'paused', reason: state.reason ?? '' },
      });
    case 'wrap_up':
      return move(state, 'talking', now, { node, afterwards: state.afterwards });
    case 'unreachable':
      return refused('unreachable');
    case 'offered':
    case 'talking':
      return refused('busy');
  }
}

/** An agent who was ready or offered becomes `unreachable`; in every other state it is noted. */
function loseReach(state: AgentState, because: Unreachable, now: Date): AgentStep {
  const known = { ...state, unreachable: because };
  switch (state.status) {
    case 'ready':
      return moveToReady(known, now, {});
    case 'offered':
      return becomeFree(known, now, { lastFreeAt: state.lastFreeAt });
    case 'unreachable':
      return state.unreachable === because
        ? { kind: 'noted', state }
        : move(known, 'unreachable', now, { reason: because });
    case 'signed_out':
    case 'paused':
    case 'talking':
    case 'wrap_up':
      return { kind: 'noted', state: known };
  }
}

function regainReach(state: AgentState, now: Date): AgentStep {
  const known = { ...state, unreachable: null };
  return state.status === 'unreachable'
    ? move(known, 'ready', now, { lastFreeAt: now })
    : { kind: 'noted', state: known };
}

function extendWrapUp(state: AgentState, byS: number, now: Date): AgentStep {
  if (state.status !== 'wrap_up') return refused('no_wrap_up');
  const latest = state.sinceAt.getTime() + longestWrapUpS * 1000;
  const wished = now.getTime() + Math.max(0, byS) * 1000;
  const until = new Date(Math.min(latest, wished));
  if (state.wrapUpUntilAt !== null && until <= state.wrapUpUntilAt) return refused('no_more_time');
  return { kind: 'noted', state: { ...state, wrapUpUntilAt: until } };
}

/** Moves the agent to `ready`, or to `unreachable` if no call would arrive. */
function moveToReady(state: AgentState, now: Date, extra: Partial<AgentState>): AgentStep {
  return state.unreachable === null
    ? move(state, 'ready', now, extra)
    : move(state, 'unreachable', now, { ...extra, reason: state.unreachable, restsUntilAt: null });
}

/** Moves the agent to `ready`, or to what was asked for meanwhile. */
function becomeFree(
  state: AgentState,
  now: Date,
  extra: Partial<Pick<AgentState, 'lastFreeAt' | 'misses' | 'restsUntilAt'>> = {},
): AgentStep {
  switch (state.afterwards?.to) {
    case undefined:
      return moveToReady(state, now, { lastFreeAt: now, ...extra });
    case 'paused':
      return move(state, 'paused', now, {
        reason: state.afterwards?.reason ?? null,
        ...(extra.misses !== undefined && { misses: extra.misses }),
      });
    case 'signed_out':
      return move(state, 'signed_out', now, {
        reason: state.afterwards?.reason ?? null,
        signedInAt: null,
        misses: 0,
      });
  }
}

function countCall(state: AgentState, now: Date): Pick<AgentState, 'callsToday' | 'callsOn'> {
  const today = chinaDate(now);
  return { callsToday: (state.callsOn === today ? state.callsToday : 0) + 1, callsOn: today };
}

/** Moves to another status. Drops what belongs to the old one only; keeps or replaces the rest. */
function move(
  state: AgentState,
  status: AgentStatus,
  now: Date,
  extra: Partial<AgentState>,
): AgentStep {
  return {
    kind: 'moved',
    state: {
      ...state,
      reason: null,
      entryId: null,
      node: null,
      wrapUpUntilAt: null,
      afterwards: null,
      restsUntilAt: null,
      ...extra,
      status,
      sinceAt: now,
    },
  };
}

function note(state: AgentState, afterwards: Afterwards | null): AgentStep {
  return { kind: 'noted', state: { ...state, afterwards } };
}

function isBusy(state: AgentState): boolean {
  return state.status === 'offered' || state.status === 'talking' || state.status === 'wrap_up';
}

function refused(because: AgentRefusal): AgentStep {
  return { kind: 'refused', because };
}
