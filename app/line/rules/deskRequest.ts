/** What an agent asks of the process that holds her talk, at the console instead of by keys. Types only. */

/** A request; numbers are what an agent would key in (an agent's, `*` and a line's, a telephone of the court). */
export type DeskRequest =
  | { readonly kind: 'hold' | 'resume' }
  /** Sends the caller on without asking. */
  | { readonly kind: 'blind'; readonly number: string }
  /** Asks a third first, or takes one in at once; the caller hears music while it rings. */
  | { readonly kind: 'consult' | 'take_in'; readonly number: string }
  /** The caller goes to whom she asks, or stays with whom she has taken in; she herself is out. */
  | { readonly kind: 'complete' }
  /** All three talk. */
  | { readonly kind: 'three_way' }
  /** The third is let go, and she is back with her caller. */
  | { readonly kind: 'back' }
  | { readonly kind: 'hang_up' }
  /** A supervisor (`agents.id`) listens to the talk, whispers to its agent, or joins: her telephone is rung. */
  | {
      readonly kind: 'supervise';
      readonly supervisorId: number;
      readonly mode: 'listen' | 'whisper' | 'join';
    }
  /** She listens no longer. */
  | { readonly kind: 'stop_supervising'; readonly supervisorId: number };

/** What the agent of the talk asks for herself. */
export type OwnRequest = Exclude<DeskRequest, { kind: 'supervise' | 'stop_supervising' }>;

/** Why a request was not carried out. */
export type DeskRefusal =
  /** She is in no talk, or it has just ended. */
  | 'no_talk'
  | 'not_possible'
  | 'target_unknown'
  | 'target_busy'
  | 'target_away'
  | 'line_full'
  | 'line_closed'
  | 'line_empty'
  /** The supervisor who wants to listen has no telephone that could be rung. */
  | 'no_telephone'
  /** The process that holds the talk does not answer, or something failed in it. */
  | 'try_later';

export type DeskAnswer =
  { readonly kind: 'done' } | { readonly kind: 'refused'; readonly because: DeskRefusal };
