/** The runtime of a process that serves the queues. Types only. */
import type { Logger } from 'winston';
import type { Telephony } from '../../telephony/telephony.js';
import type { CallbackRegistry } from '../../callbacks/callbackCalls.js';
import type { CallbackDeps } from '../../callbacks/callbackDeps.js';
import type { WaitingCallers } from './waitingCallers.js';
import type { CutOffCallers } from './cutOffCallers.js';
import type { EntryWatch, QueueDeps } from '../../queue/queueDeps.js';
import type { RecoveredState } from './recoveredState.js';
import type { OfferRegistry } from './offerRegistry.js';
import type { SayToAgent } from './sentences.js';
import type { AgentCallRegistry } from './agentCallRegistry.js';

/** Where recordings of agent calls are kept. */
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

/** What the functions of the runtime are given. */
export type RuntimeDeps = QueueDeps & CallbackDeps;

/** What a process that serves the queues has in memory, and what its functions need. */
export interface QueueRuntime {
  readonly deps: RuntimeDeps;
  readonly telephony: Telephony;
  readonly watch: EntryWatch;
  readonly say: SayToAgent;
  readonly log: Logger;
  /** Aborted when this process is about to end and leaves everything to the next one. */
  readonly stopping: AbortSignal;
  readonly callers: WaitingCallers;
  readonly cutOffCallers: CutOffCallers;
  readonly callbacks: CallbackRegistry;
  readonly agentCalls: AgentCallRegistry;
  readonly offers: OfferRegistry;
  /** What an earlier process left. */
  readonly left: RecoveredState;
  readonly recordings: Recordings;
}
