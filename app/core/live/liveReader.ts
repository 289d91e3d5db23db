/**
 * Reads `live_events` as they are committed: one reader for a process, however many browsers watch.
 * It reads after each notification, and once a second in any case, because a notification may be
 * lost with its connection, and tickets send none.
 */
import type { Logger } from 'winston';
import type { Pool } from '../database/pool.js';
import type { Listening, WakeUps } from '../wakeUps/wakeUps.js';
import type { Cursor } from './rules/cursor.js';
import {
  readCursorNow,
  readEventsSince,
  type EventsSince,
  type NotedEvent,
} from './store/liveEvents.js';

/** The events that were committed between two readings. */
export interface Batch {
  readonly events: readonly NotedEvent[];
  /** The reader's position after the batch. */
  readonly cursor: Cursor;
}

export interface LiveReaderOptions {
  readonly db: Pool;
  readonly wakeUps: WakeUps;
  readonly log: Logger;
  /** Called with each batch in order, never an empty one. Must not throw. */
  readonly onBatch: (batch: Batch) => void;
  /** Events may have been missed: watchers must read everything again. Must not throw. */
  readonly onGap: (cursor: Cursor) => void;
}

/**
 * Events that come together are delivered together. The gap between two batches is one and a half
 * times as long as the delivery of the last one. So a process with very many watchers spends two
 * fifths of its time on deliveries at most, and one with few watchers delivers at once.
 */
const gapOf = (toldInMs: number) => Math.min(250, Math.max(10, 1.5 * toldInMs));
const lookEveryMs = 1000;

export class LiveReader {
  private at: Cursor | null = null;
  private listening: Listening | null = null;
  private lookTimer: NodeJS.Timeout | undefined;
  private gapTimer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | null = null;
  private isWanted = false;
  private isStopped = false;
  private isTroubled = false;
  /** Milliseconds that the last delivery took. */
  private toldInMs = 0;

  constructor(private readonly options: LiveReaderOptions) {}

  /**
   * Starts. Resolves when the reader has its position, or has failed to read it; it retries without
   * end.
   */
  async start(): Promise<void> {
    this.listening = this.options.wakeUps.listen({
      applicationName: 'hotline live',
      channels: ['live'],
      onNotification: () => this.look(),
      onListening: () => this.look(),
      retryMs: { first: 250, longest: 5000 },
    });
    this.lookTimer = setInterval(() => this.look(), lookEveryMs);
    await this.catchUp();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.lookTimer);
    clearTimeout(this.gapTimer);
    await this.listening?.stop();
    await this.reading;
  }

  /**
   * The position up to which all events were delivered; null before the database was ever reached.
   */
  get cursor(): Cursor | null {
    return this.at;
  }

  /**
   * Resolves after a reading that began after this call. Never rejects: a reading may have failed.
   */
  async catchUp(): Promise<void> {
    await this.reading;
    // Another caller who waited for the same reading may have begun the next one.
    this.reading ??= this.read();
    await this.reading;
  }

  /** Reads the events that a watcher has missed up to a cursor of this reader. */
  between(since: Cursor, until: Cursor): Promise<EventsSince> {
    return readEventsSince(this.options.db, since, until);
  }

  /** Requests a reading; any number of requests in the gap after a batch make one. */
  private look(): void {
    if (this.isStopped) return;
    if (this.reading !== null || this.gapTimer !== undefined) {
      this.isWanted = true;
      return;
    }
    this.reading = this.read();
  }

  private async read(): Promise<void> {
    this.isWanted = false;
    try {
      if (await this.readOnce()) this.leaveGap();
      if (this.isTroubled) this.options.log.info('reading live events again');
      this.isTroubled = false;
    } catch (error) {
      if (!this.isTroubled) this.options.log.warn('cannot read live events; retrying', { error });
      this.isTroubled = true;
    } finally {
      this.reading = null;
    }
    if (this.isWanted && this.gapTimer === undefined) this.look();
  }

  /** @returns whether there were events. */
  private async readOnce(): Promise<boolean> {
    const { db, onBatch, onGap } = this.options;
    if (this.at === null) {
      this.at = await readCursorNow(db);
      return false;
    }
    const read = await readEventsSince(db, this.at);
    this.at = read.cursor;
    if (read.kind === 'events' && read.events.length === 0) return false;
    const beganAt = performance.now();
    if (read.kind === 'too_old') onGap(read.cursor);
    else onBatch({ events: read.events, cursor: read.cursor });
    this.toldInMs = performance.now() - beganAt;
    return true;
  }

  private leaveGap(): void {
    if (this.isStopped) return;
    clearTimeout(this.gapTimer);
    this.gapTimer = setTimeout(() => {
      this.gapTimer = undefined;
      if (this.isWanted) this.look();
    }, gapOf(this.toldInMs));
  }
}
