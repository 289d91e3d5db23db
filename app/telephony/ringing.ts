/** A telephone that the hotline rings, and the leg of one that has answered. */
import type { Call } from './call.js';
import type { OriginateReason } from './originateReason.js';

/** A telephone for the hotline to ring. */
export type TelephoneToRing =
  /** An agent's telephone, by `agents.number`. */
  | { readonly kind: 'agent'; readonly number: string }
  /**
   * A telephone reached over the trunk: 3 to 20 digits, optionally after a `+`. The number must
   * come from the program's own data.
   */
  | { readonly kind: 'telephone'; readonly number: string };

export interface RingOptions {
  readonly to: TelephoneToRing;
  /** Identifies the leg after a crash; unique within the life of this process. */
  readonly purpose: OriginateReason;
  /**
   * What an agent's telephone displays. `name` has up to 40 characters; `number` may be empty. A telephone over the
   * trunk displays the hotline's own number (`OUTGOING_NUMBER`) whatever stands here: a carrier refuses others.
   */
  readonly callerShown?: { readonly name: string; readonly number: string };
  /** Milliseconds of ringing before `not_answered`. */
  readonly timeoutMs: number;
  /** Asks the telephone to answer by itself, as for a bridge that it was in a moment ago. */
  readonly answersItself?: boolean;
}

/** The outcome of ringing a telephone. */
export type RingResult =
  | { readonly kind: 'answered'; readonly leg: RungLeg }
  /** The telephone refused: it is busy, set to do-not-disturb, or the person pressed "reject". */
  | { readonly kind: 'refused'; readonly reason: 'busy' | 'rejected' }
  /** It rang, and nobody answered. */
  | { readonly kind: 'not_answered' }
  /**
   * Nothing rang: not registered, gone from the network, no such number, or the trunk is full or
   * away. `isOurs` and `isTrunk` say where the fault lies.
   */
  | {
      readonly kind: 'unreachable';
      readonly reason: string;
      /**
       * The connection to the PBX was lost meanwhile: the telephone may have rung, and the person
       * called is not at fault.
       */
      readonly isOurs?: boolean;
      /**
       * Our trunk did not take the call, or the network could not carry it: this says nothing about
       * the telephone.
       */
      readonly isTrunk?: boolean;
      /** The agent's telephone is not registered at the PBX. */
      readonly isDisconnected?: boolean;
      /**
       * Kamailio has no contact of the agent's telephone, or no connection to it. After the address of a pair has moved, that is so
       * until the telephone registers again.
       */
      readonly isUnknownToKamailio?: boolean;
    }
  /** Cancelled by {@link Ringing.cancel}. */
  | { readonly kind: 'cancelled' };

/** A telephone that is ringing or about to ring. */
export interface Ringing {
  /** Known before anything is sent; the leg that answers has the same id. */
  readonly id: string;
  readonly to: TelephoneToRing;
  /** Null where another version rang for something that this one does not know. */
  readonly purpose: OriginateReason | null;
  /** Resolves with the outcome. Never rejects. */
  readonly result: Promise<RingResult>;
  /**
   * Stops the ringing at any moment; an answer that crosses it is hung up. Does nothing once there
   * is a result. Never rejects.
   */
  cancel(): Promise<void>;
}

/**
 * A rung telephone that has answered. `ask` also collects the digits pressed in a bridge; the other
 * legs do not hear them. A person who is called back goes through a conversation on this leg as on
 * a call of their own; it is already answered.
 */
export interface RungLeg extends Call {
  readonly to: TelephoneToRing;
  /** Null where another version rang for something that this one does not know. */
  readonly purpose: OriginateReason | null;
  /** The telephone's own number. */
  readonly callerNumber: string;
  /** The number that the telephone displays, and that a return call would dial. */
  readonly calledNumber: string;
}
