/**
 * How processes wake each other: what one of them commits, another one looks at soon. A wake-up may be lost; whoever listens also
 * looks every few seconds. SQL wakes by `wake(channel, payload)` (sql/functions/wake.sql).
 */
import type { Listening, ListenOptions } from '../database/listen.js';
import type { Pool } from '../database/pool.js';

export interface WakeUps {
  /** Begins to listen, and returns at once. While the server is away it goes on trying. */
  listen(options: ListenOptions): Listening;
  /**
   * Passes on what the transactions of a pool want, where the database does not do so itself. Call it
   * before the pool connects. Resolves when it can be passed on, or the server is away.
   */
  passOn(pool: Pool): Promise<void>;
  /** Resolves when what was committed is passed on. Never rejects. */
  end(): Promise<void>;
}
