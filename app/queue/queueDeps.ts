/** What the functions on queues are given. Types only. */
import type { Pool } from '../core/database/pool.js';
import type { QueueEntry } from './store/queueEntries.js';
import type { Queue } from './store/queues.js';

export interface QueueDeps {
  readonly db: Pool;
  readonly clock: { now(): Date };
  /** Name by which this process holds calls (core/nodes/side.ts): it offers the callers whose channels it has. */
  readonly node: string;
  /**
   * Whether agents answer a queue at a moment: always, or by the hours of its court; null: the
   * greeting court.
   */
  isOpen(queue: Pick<Queue, 'courtId' | 'hours'>, at: Date): Promise<boolean>;
}

/**
 * Notified, once each, that an offer of a followed caller has ended without an agent call (the
 * caller waits again), and that the caller is over, whichever process did it. An offer that another
 * one follows at once is not notified: the next telephone that rings shows it. Must not throw.
 */
export type EntryListener = (entry: QueueEntry) => void;

/** Follows queue entries while this process runs. */
export interface EntryWatch {
  /** @returns a function that stops following. */
  follow(entryId: number, listener: EntryListener): () => void;
}
