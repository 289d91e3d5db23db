/** An agent's states, the events that change them, and their outcomes. Types only. */
import type { IsoDate } from '../../court/rules/workCalendar.js';

export type AgentStatus =
  | 'signed_out'
  | 'ready'
  | 'paused'
  | 'offered'
  | 'talking'
  | 'wrap_up'
  /** Would be ready, but no call reaches the agent. */
  | 'unreachable';

/** Why no call reaches an agent whose telephone is a web page. */
export type Unreachable =
  /** The page is not registered at the exchange, or does not answer its OPTIONS. */
  | 'not_connected'
  /** Its microphone is not live: pulled out, muted by the system, or not allowed. */
  | 'no_microphone'
  /** It has stopped reporting its microphone: the tab is frozen, or the machine asleep. */
  | 'page_silent';

/** What happens when the agent is free again, instead of `ready`. */
export interface Afterwards {
  readonly to: 'paused' | 'signed_out';
  readonly reason: string;
}

export interface AgentState {
  readonly status: AgentStatus;
  /** Of a pause or a sign-out, and why the agent cannot be reached; null in every other state. */
  readonly reason: string | null;
  readonly sinceAt: Date;
  /** The caller, while offered and talking. Null in a consultation. */
  readonly entryId: number | null;
  /** In a consultation (talking without a caller of one's own): the node that has it. */
  readonly node: string | null;
  readonly wrapUpUntilAt: Date | null;
  readonly afterwards: Afterwards | null;
  /** Offers missed in a row. */
  readonly misses: number;
  /** No caller is offered before this moment: the agent has just missed an offer, or the telephone may still ring for one. */
  readonly restsUntilAt: Date | null;
  /**
   * Why no call reaches the agent, in every state; null when calls do, and for a telephone on the
   * desk.
   */
  readonly unreachable: Unreachable | null;
  /** Idle since. An offer that the caller ended does not change it: the agent keeps the turn. */
  readonly lastFreeAt: Date;
  readonly signedInAt: Date | null;
  /** Agent calls answered on the day `callsOn`. */
  readonly callsToday: number;
  readonly callsOn: IsoDate | null;
}

/** How an agent can miss an offer. */
export type Miss = 'refused' | 'not_answered' | 'unreachable';

/**
 * Reasons of a pause or a sign-out that are not an agent's choice
 * (voice/prompts/texts/digits/pauseReasons.ts).
 */
export type GivenReason =
  /** An agent who missed too many offers in a row is paused. */
  | Miss
  /** The agent signed out. */
  | 'agent'
  /** By a command of an earlier version. */
  | 'administrator'
  | 'supervisor'
  | 'telephone_gone';

export type AgentEvent =
  | { readonly kind: 'sign_in' }
  | { readonly kind: 'sign_out'; readonly reason?: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'pause'; readonly reason: string }
  | { readonly kind: 'answered' }
  | {
      readonly kind: Miss;
      /** This many misses in a row pause the agent. */
      readonly pauseAfterMisses: number;
      /** Seconds without another offer. */
      readonly retryS: number;
      /** Nothing rang, because Kamailio does not reach the telephone now: the agent has missed nothing. */
      readonly isAway?: boolean;
    }
  /** The offer ended for a reason outside the agent: the caller is gone, or the node that rang. */
  | {
      readonly kind: 'withdrawn';
      /** Until when the telephone may ring on, because nobody could end that; absent or null: it does not. */
      readonly ringsUntilAt?: Date | null;
    }
  | { readonly kind: 'agent_call_ended'; readonly wrapUpS: number }
  /** The agent has finished the wrap-up, or its time is over. */
  | { readonly kind: 'wrap_up_done' }
  /** The agent's telephone has unregistered. */
  | { readonly kind: 'telephone_gone' }
  /** A supervisor frees the agent. */
  | { readonly kind: 'released' }
  /** The agent talks to a colleague who wants to transfer a caller. */
  | { readonly kind: 'engaged'; readonly node: string }
  /** The agent takes over the caller of that consultation. */
  | { readonly kind: 'took_over'; readonly entryId: number }
  /** Calls no longer reach the agent, or for another reason than before. */
  | { readonly kind: 'reach_lost'; readonly because: Unreachable }
  /** Calls reach the agent again. */
  | { readonly kind: 'reach_regained' }
  /** The agent needs more time for the wrap-up: this many seconds from now, within the limit. */
  | { readonly kind: 'wrap_up_extended'; readonly byS: number };

export type AgentRefusal =
  | 'not_signed_in'
  | 'already_signed_in'
  | 'already_ready'
  | 'already_paused'
  | 'busy'
  | 'talking'
  | 'no_offer'
  | 'no_agent_call'
  | 'no_wrap_up'
  /** No call would reach the agent. */
  | 'unreachable'
  /** The wrap-up cannot last longer. */
  | 'no_more_time';

export type AgentStep =
  /** Another status, or the same one with another reason. */
  | { readonly kind: 'moved'; readonly state: AgentState }
  /** The same status; what was asked for takes effect later, or is taken back. */
  | { readonly kind: 'noted'; readonly state: AgentState }
  /** Not possible in this state; nothing changes. */
  | { readonly kind: 'refused'; readonly because: AgentRefusal };
