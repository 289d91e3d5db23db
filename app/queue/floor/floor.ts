/**
 * The desk of a process that holds calls: its waiting callers, its talks, and what they need. Types
 * only.
 */
import type { Logger } from 'winston';
import type { Ringing, RungLeg } from '../../telephony/ringing.js';
import type { Telephony } from '../../telephony/telephony.js';
import type { AttemptToRing } from '../callbacks/store/callbackAttempts.js';
import type { QueueEntry } from '../store/queueEntries.js';
import type { WaitingCallers } from './waitingCallers.js';
import type { Desk } from './desk.js';
import type { RecoveredState } from './recoveredState.js';
import type { OfferRegistry } from './offerRegistry.js';
import type { SayToAgent } from './sentences.js';
import type { TalkRegistry } from './talkRegistry.js';

/** Where recordings of talks are kept. */
export interface Recordings {
  /** The folder's absolute path. */
  readonly folder: string;
  /**
   * Finishes a recording that is no longer being made, and measures its length and SHA-256: joins
   * its halves, and repairs what a crash has cut.
   * @throws Error when there is nothing of it.
   */
  readonly measure: (file: string) => Promise<{ lengthMs: number; sha256: string }>;
}

/** People whom this process calls back. None of its functions throws. */
export interface CallbacksAtHand {
  /** Rings for an attempt, once, and follows it to its end. */
  ring(attempt: AttemptToRing): void;
  /** Follows a telephone that an earlier process rang. */
  takeUp(attempt: AttemptToRing, ringing: Ringing): void;
}

/**
 * Converses with a person who has answered, until they are gone and the outcome is written. Must
 * not reject.
 */
export type CalledBackHandler = (leg: RungLeg, attempt: AttemptToRing) => Promise<void>;

/**
 * Told, once each, that an offer of a followed caller has ended without a talk (the caller waits
 * again), and that the caller is over, whichever process did it. An offer that another one follows
 * at once is not told: the next `onOffer` of the queue's watch says it. Must not throw.
 */
export type EntryListener = (entry: QueueEntry) => void;

export interface Floor {
  readonly desk: Desk;
  readonly telephony: Telephony;
  readonly watch: { follow(entryId: number, listener: EntryListener): () => void };
  readonly say: SayToAgent;
  readonly log: Logger;
  /** Aborted when this process is about to end and leaves everything to the next one. */
  readonly stopping: AbortSignal;
  readonly callers: WaitingCallers;
  readonly callbacks: CallbacksAtHand;
  readonly talks: TalkRegistry;
  readonly offers: OfferRegistry;
  /** What an earlier process left. */
  readonly left: RecoveredState;
  readonly recordings: Recordings;
}
