/**
 * One caller in a queue: waiting, offered to an agent, talking, over. A missed offer returns the
 * caller to the same place, because the moment of arrival, which is the place, never changes.
 * Events of an offer name its agent, so that late news from the last agent's telephone does not
 * count for the next one's.
 *
 * A caller becomes `offered` in SQL alone (`assign_callers` in sql/functions/queue.sql, and
 * `begin_attempt` in callbacks.sql for a person who is called back). Every other change is decided
 * here alone.
 */
import type { Miss } from './agentState.js';

export type EntryStatus = 'waiting' | 'offered' | 'talking' | 'over';

export type EntryResult =
  | 'answered'
  /** The caller hung up before an agent call. */
  | 'abandoned'
  /** The longest wait was reached. */
  | 'timeout'
  /** The caller chose self-service by a digit. */
  | 'digit'
  /** Closing time. */
  | 'closed'
  /** Too many waited already. */
  | 'full'
  /** No agent was signed in. */
  | 'no_agents'
  /** The process that held the caller died, and the caller was gone when the next one looked. */
  | 'lost'
  /** The caller took a callback instead. */
  | 'callback'
  /** A callback that nobody answered. */
  | 'not_reached';

/** What ended an agent call. */
export type AgentCallEnd = 'caller' | 'agent' | 'supervisor' | 'transfer' | 'lost';

export interface EntryState {
  readonly status: EntryStatus;
  /** The agent while offered and talking, and afterwards the one the caller talked to. */
  readonly agentId: number | null;
  readonly offeredAt: Date | null;
  readonly connectedAt: Date | null;
  readonly overAt: Date | null;
  readonly result: EntryResult | null;
  readonly endedBy: AgentCallEnd | null;
  /** The digit by which the caller left. */
  readonly digit: string | null;
  readonly offers: number;
  readonly misses: number;
  /** Agents who missed this caller: they come last. */
  readonly tried: readonly number[];
}

export type EntryEvent =
  | { readonly kind: 'answered'; readonly agentId: number }
  | {
      readonly kind: Miss;
      readonly agentId: number;
      /** Kamailio does not reach the agent's telephone. */
      readonly isAway?: boolean;
    }
  /**
   * The offer ended for a reason outside agent and caller: telephone gone, agent freed, node
   * restarted.
   */
  | {
      readonly kind: 'withdrawn';
      readonly agentId: number;
      /** The process or the PBX that rings the telephone is away: nobody can end the ringing. */
      readonly mayRingOn?: boolean;
    }
  /** The caller hung up, in whatever state. */
  | { readonly kind: 'caller_gone' }
  /** The agent's side or a supervisor ended it, or it was transferred. */
  | { readonly kind: 'agent_call_ended'; readonly by: Exclude<AgentCallEnd, 'caller'> }
  | { readonly kind: 'digit'; readonly digit: string }
  | { readonly kind: 'timeout' | 'closed' | 'no_agents' | 'callback' }
  /** Of a callback: the telephone was not answered, or no longer rings. */
  | { readonly kind: 'not_reached' }
  /** The call was gone after a crash. */
  | { readonly kind: 'lost' };

export type EntryRefusal =
  | 'over'
  | 'not_offered'
  | 'other_agent'
  | 'not_talking'
  /** What ends a wait does not end an agent call. */
  | 'talking'
  /** The agent's telephone rings now: the limit is checked again after a miss. */
  | 'ringing';

export type EntryStep =
  | { readonly kind: 'moved'; readonly state: EntryState }
  | { readonly kind: 'refused'; readonly because: EntryRefusal };

/** The state of a caller who has just arrived. */
export const newEntryState: EntryState = {
  status: 'waiting',
  agentId: null,
  offeredAt: null,
  connectedAt: null,
  overAt: null,
  result: null,
  endedBy: null,
  digit: null,
  offers: 0,
  misses: 0,
  tried: [],
};

/** Returns the state of a caller who is turned away at the door. */
export function turnedAwayState(result: 'closed' | 'no_agents' | 'full', now: Date): EntryState {
  return { ...newEntryState, status: 'over', result, overAt: now };
}

/**
 * Returns the state of a caller whom an agent transfers to another one, with whom they talk at
 * once.
 */
export function handedOverState(agentId: number, now: Date): EntryState {
  return {
    ...newEntryState,
    status: 'talking',
    agentId,
    offeredAt: now,
    connectedAt: now,
    offers: 1,
  };
}

/**
 * The state after an event. Never throws: an event that is not possible is refused, with the
 * reason.
 */
export function nextEntryState(state: EntryState, event: EntryEvent, now: Date): EntryStep {
  if (state.status === 'over') return refused('over');
  switch (event.kind) {
    case 'answered': {
      const refusal = offerTo(state, event.agentId);
      return refusal ?? moved({ ...state, status: 'talking', connectedAt: now });
    }
    case 'refused':
    case 'not_answered':
    case 'unreachable': {
      const tried = state.tried.includes(event.agentId)
        ? state.tried
        : [...state.tried, event.agentId];
      return offerTo(state, event.agentId) ?? back({ ...state, misses: state.misses + 1, tried });
    }
    case 'withdrawn':
      return offerTo(state, event.agentId) ?? back(state);
    case 'caller_gone':
      return state.status === 'talking'
        ? end(state, 'answered', now, { endedBy: 'caller' })
        : end(state, 'abandoned', now);
    case 'agent_call_ended':
      return state.status === 'talking'
        ? end(state, 'answered', now, { endedBy: event.by })
        : refused('not_talking');
    case 'digit':
      return state.status === 'talking'
        ? refused('talking')
        : end(state, 'digit', now, { digit: event.digit });
    case 'callback':
    case 'not_reached':
      return state.status === 'talking' ? refused('talking') : end(state, event.kind, now);
    case 'timeout':
    case 'closed':
    case 'no_agents':
      if (state.status === 'waiting') return end(state, event.kind, now);
      return refused(state.status === 'offered' ? 'ringing' : 'talking');
    case 'lost':
      return state.status === 'talking'
        ? end(state, 'answered', now, { endedBy: 'lost' })
        : end(state, 'lost', now);
    default: {
      const never: never = event;
      return never;
    }
  }
}

function offerTo(state: EntryState, agentId: number): EntryStep | null {
  if (state.status !== 'offered') return refused('not_offered');
  return state.agentId === agentId ? null : refused('other_agent');
}

/** Back to the queue, at the same place. */
function back(state: EntryState): EntryStep {
  return moved({ ...state, status: 'waiting', agentId: null, offeredAt: null });
}

function end(
  state: EntryState,
  result: EntryResult,
  now: Date,
  extra: Partial<EntryState> = {},
): EntryStep {
  // A caller who never talked to an agent has none.
  const agentId = result === 'answered' ? state.agentId : null;
  return moved({ ...state, ...extra, agentId, status: 'over', result, overAt: now });
}

function moved(state: EntryState): EntryStep {
  return { kind: 'moved', state };
}

function refused(because: EntryRefusal): EntryStep {
  return { kind: 'refused', because };
}
