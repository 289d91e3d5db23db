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
  /** A supervisor ends the talk; whoever she asks, or has taken in, is let go, and the caller goes on as after her hanging up. */
  | { readonly kind: 'end' }
  /** A supervisor (`agents.id`) listens to the talk, whispers to its agent, or joins: her telephone is rung. */
  | {
      readonly kind: 'supervise';
      readonly supervisorId: number;
      readonly mode: 'listen' | 'whisper' | 'join';
    }
  /** She listens no longer. */
  | { readonly kind: 'stop_supervising'; readonly supervisorId: number };

/** What the talk itself carries out: its agent has asked for it, or a supervisor has ended it. */
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
  /** The process that holds the talk does not answer, or something failed in it. */
  | 'try_later';

export type DeskAnswer =
  { readonly kind: 'done' } | { readonly kind: 'refused'; readonly because: DeskRefusal };
