/**
 * Requests that the console sends to the process that holds an agent's talk, in place of keys.
 * Types only.
 */

/**
 * A request; numbers are what an agent would key in (an agent's, `*` and a queue's, a telephone of
 * the court).
 */
export type DeskRequest =
  | { readonly kind: 'hold' | 'resume' }
  /** Sends the caller on without asking. */
  | { readonly kind: 'blind'; readonly number: string }
  /** Asks a third party first, or takes one in at once; the caller hears music while it rings. */
  | { readonly kind: 'consult' | 'take_in'; readonly number: string }
  /** The caller goes to the party being asked, or stays with the one taken in; the agent leaves. */
  | { readonly kind: 'complete' }
  /** Sends the caller to prove by keys who they are; `back` takes the caller back. */
  | { readonly kind: 'verify' }
  /** All three talk. */
  | { readonly kind: 'three_way' }
  /** The third party is let go, and the agent is back with the caller. */
  | { readonly kind: 'back' }
  | { readonly kind: 'hang_up' }
  /**
   * A supervisor ends the talk. A third party is released, and the caller goes on as if the agent
   * had hung up.
   */
  | { readonly kind: 'end' }
  /**
   * A supervisor (`agents.id`) listens to the talk, whispers to its agent, or joins: the
   * supervisor's telephone is rung.
   */
  | {
      readonly kind: 'supervise';
      readonly supervisorId: number;
      readonly mode: 'listen' | 'whisper' | 'join';
    }
  /** The supervisor stops listening. */
  | { readonly kind: 'stop_supervising'; readonly supervisorId: number };

/**
 * Requests that the talk itself carries out: those of its agent, and a supervisor's request to end
 * it.
 */
export type OwnRequest = Exclude<DeskRequest, { kind: 'supervise' | 'stop_supervising' }>;

/** Why a request was not carried out. */
export type DeskRefusal =
  /** The agent is in no talk, or it has just ended. */
  | 'no_talk'
  | 'not_possible'
  | 'target_unknown'
  | 'target_busy'
  | 'target_away'
  | 'queue_full'
  | 'queue_closed'
  | 'queue_empty'
  /** The supervisor who wants to listen has no telephone that could be rung. */
  | 'no_telephone'
  /** The process that holds the talk does not answer, or something failed in it. */
  | 'try_later';

export type DeskAnswer =
  { readonly kind: 'done' } | { readonly kind: 'refused'; readonly because: DeskRefusal };
