/** The desk at work in a process that holds calls: who waits here, who talks here, and what that takes. Types only. */
import type { Logger } from 'winston';
import type { Leg } from '../../telephony/call.js';
import type { Ringing, RungLeg } from '../../telephony/ringing.js';
import type { Talk } from '../../telephony/talk.js';
import type { Telephony } from '../../telephony/telephony.js';
import type { AttemptToRing } from '../callbacks/store/callbackAttempts.js';
import type { LineEntry } from '../store/lineEntries.js';
import type { CallersAtHand } from './callersAtHand.js';
import type { LeftContact } from './contactTalks.js';
import type { Desk } from './desk.js';
import type { SayToAgent } from './sentences.js';
import type { ConsultationTarget } from './transferTarget.js';

/** A talk that this process holds. */
export interface TalkAtHand {
  readonly entryId: number;
  readonly callId: string;
  readonly talk: Talk;
  readonly agentLeg: Leg;
}

/** An offer that this process rings for. */
export interface OfferAtHand {
  /** `Offer.offer`. */
  readonly offer: number;
  /** Aborting it ends the offer. */
  readonly withdrawn: AbortController;
}

/** A talk that a process before this one has left, still going on. */
export interface LeftTalk {
  readonly entry: LineEntry;
  readonly talk: Talk | null;
  /** Null when her telephone has hung up meanwhile. */
  readonly leg: RungLeg | null;
  readonly isRecorded: boolean;
  readonly room: LeftRoom;
}

/** What an agent was doing in a talk that a process before this one has left. */
export interface LeftRoom {
  /** Who talks with the two. */
  readonly third: {
    readonly leg: RungLeg;
    readonly target: ConsultationTarget;
    /** `ConsultationOptions.number`. */
    readonly number: number;
  } | null;
  /** She was ringing a third or talked to one alone: that is over, and she is back with her caller. */
  readonly wasAsking: boolean;
  /** Her caller heard music: that is over, too. */
  readonly wasOnHold: boolean;
}

/** A caller who was sent to a telephone of the court before this process came. */
export interface LeftOffice {
  /** The talk that ended there, and its agent. */
  readonly from: LineEntry;
  readonly agentId: number;
  /** Null when it rings still, or is not there any more. */
  readonly leg: RungLeg | null;
  readonly ringing: Ringing | null;
  readonly talk: Talk | null;
  /** It had answered: when it is not there any more, the talk is over. */
  readonly wasReached: boolean;
}

/** People whom this process calls back. None of its functions throws. */
export interface CallbacksAtHand {
  /** Rings for an attempt, once, and follows it to its end. */
  ring(attempt: AttemptToRing): void;
  /** Follows a telephone that a process before this one has rung. */
  takeUp(attempt: AttemptToRing, ringing: Ringing): void;
}

/** Converses with somebody who has answered, until she is gone and what came of it is written. Must not reject. */
export type CalledBackHandler = (leg: RungLeg, attempt: AttemptToRing) => Promise<void>;

/**
 * Told, once each, that an offer of a followed caller has ended without a talk (she waits again) and that she is
 * over; whoever did it, this process too. An offer that was followed by another one at once is not told: the next
 * `onOffer` of the line's watch says it. Must not throw.
 */
export type EntryListener = (entry: LineEntry) => void;

export interface Floor {
  readonly desk: Desk;
  readonly telephony: Telephony;
  readonly watch: { follow(entryId: number, listener: EntryListener): () => void };
  readonly say: SayToAgent;
  readonly log: Logger;
  /** Aborted when this process is about to end and leaves everything to the next one. */
  readonly stopping: AbortSignal;
  readonly callers: CallersAtHand;
  readonly callbacks: CallbacksAtHand;
  /** By `agents.id`. */
  readonly talks: Map<number, TalkAtHand>;
  /** Offers whose telephone rings, by entry. */
  readonly offers: Map<number, OfferAtHand>;
  /** What was left of a process before this one, by entry; whoever takes it up deletes it. */
  readonly leftTalks: Map<number, LeftTalk>;
  /** The same of callers who were sent to a telephone of the court, by `calls.id`. */
  readonly leftOffices: Map<string, LeftOffice>;
  /** And of callers who talk to one from self-service, or for whom it rings. */
  readonly leftContacts: Map<string, LeftContact>;
  /** Resolves when the rows of this node are put right after the start: until then nobody's place is known. */
  readonly recovered: Promise<void>;
  /**
   * Length and SHA-256 of a recording that nobody writes to any more; repairs a file that a crash has cut.
   * @throws Error when there is no such file, or nothing in it.
   */
  readonly measureRecording: (file: string) => Promise<{ lengthMs: number; sha256: string }>;
  /** Absolute. */
  readonly recordingsDir: string;
}
