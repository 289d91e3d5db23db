/** What an agent can do, what can happen to her, and what becomes of it. Types only. */
import type { IsoDate } from '../../court/rules/workCalendar.js';

export type AgentStatus =
  | 'signed_out'
  | 'ready'
  | 'paused'
  | 'offered'
  | 'talking'
  | 'wrap_up'
  /** She would be ready, if a call reached her. */
  | 'unreachable';

/** Why no call reaches an agent whose telephone is a web page. */
export type Unreachable =
  /** The page is not registered at the exchange, or does not answer its OPTIONS. */
  | 'not_connected'
  /** Its microphone is not live: pulled out, muted by the system, or not allowed. */
  | 'no_microphone'
  /** It says nothing any more of its microphone: the tab is frozen, or the machine asleep. */
  | 'page_silent';

/** What happens when she is free again, instead of `ready`. */
export interface Afterwards {
  readonly to: 'paused' | 'signed_out';
  readonly reason: string;
}

export interface AgentState {
  readonly status: AgentStatus;
  /** Of a pause or a sign-out, and why she cannot be reached; null in every other state. */
  readonly reason: string | null;
  readonly sinceAt: Date;
  /** The caller, while offered and talking. Null in a consultation. */
  readonly entryId: number | null;
  /** In a consultation (talking without a caller of her own): the node that has it. */
  readonly node: string | null;
  readonly wrapUpUntilAt: Date | null;
  readonly afterwards: Afterwards | null;
  /** Offers missed in a row. */
  readonly misses: number;
  /** Nothing is offered before: she has just missed an offer. */
  readonly restsUntilAt: Date | null;
  /** Why no call reaches her, in every state; null when one does, and for a telephone on the desk. */
  readonly unreachable: Unreachable | null;
  /** Idle since. An offer that the caller ended does not change it: the agent keeps her turn. */
  readonly lastFreeAt: Date;
  readonly signedInAt: Date | null;
  /** Answered on the day `callsOn`. */
  readonly callsToday: number;
  readonly callsOn: IsoDate | null;
}

/** How an agent can miss an offer. */
export type Miss = 'refused' | 'not_answered' | 'unreachable';

export type AgentEvent =
  | { readonly kind: 'sign_in' }
  | { readonly kind: 'sign_out'; readonly reason?: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'pause'; readonly reason: string }
  | { readonly kind: 'answered' }
  | {
      readonly kind: Miss;
      /** So many misses in a row pause her. */
      readonly pauseAfterMisses: number;
      /** Seconds without another offer. */
      readonly retryS: number;
    }
  /** The offer ended by nothing of hers: the caller is gone, or the node that rang her. */
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'talk_ended'; readonly wrapUpS: number }
  /** She is done, or the time for it is over. */
  | { readonly kind: 'wrap_up_done' }
  /** Her telephone is registered no longer. */
  | { readonly kind: 'telephone_gone' }
  /** A supervisor frees her. */
  | { readonly kind: 'released' }
  /** She talks to a colleague who wants to transfer a caller to her. */
  | { readonly kind: 'engaged'; readonly node: string }
  /** The caller of that consultation is hers now. */
  | { readonly kind: 'took_over'; readonly entryId: number }
  /** No call reaches her any more, or for another reason than before. */
  | { readonly kind: 'reach_lost'; readonly because: Unreachable }
  /** A call reaches her again. */
  | { readonly kind: 'reach_regained' }
  /** She needs more time to write down what a talk was about: so many seconds from now, within the limit. */
  | { readonly kind: 'wrap_up_extended'; readonly byS: number };

export type AgentRefusal =
  | 'not_signed_in'
  | 'already_signed_in'
  | 'already_ready'
  | 'already_paused'
  | 'busy'
  | 'talking'
  | 'no_offer'
  | 'no_talk'
  | 'no_wrap_up'
  /** No call would reach her. */
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
