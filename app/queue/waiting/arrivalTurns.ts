/**
 * Lets callers of this process join a queue in turn, over one connection. Each one who joins a queue keeps
 * all others out until the transaction ends. If each of them asked PostgreSQL for that, all
 * connections of the pool would wait for one of them, and nothing else could go on. Those who come
 * during a transaction join by the next one, together.
 */
import {
  isDatabaseUnavailable,
  isPoolBusy,
  withTransaction,
  type Pool,
  type PoolClient,
} from '../../core/database/pool.js';
import { beginArrival } from '../store/arrivals.js';

/** How many join by one transaction. Others of the queue, at other nodes too, wait meanwhile. */
const atOnce = 20;

interface Turn {
  readonly join: (client: PoolClient) => Promise<unknown>;
  readonly joined: (result: unknown) => void;
  readonly failed: (error: unknown) => void;
}

/** The turns that have not begun, by pool and queue. A queue without an entry is at rest. */
const turns = new WeakMap<Pool, Map<number, Turn[]>>();

/**
 * Runs work inside a transaction that has locked the arrivals of a queue, when it is its turn. The
 * work may be run twice; of the first run nothing is left then. While the database is busy, the
 * work keeps its turn.
 * @throws what the work throws, or why the database is unavailable.
 */
export function joinInTurn<T>(
  db: Pool,
  queueId: number,
  join: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, failed) => {
    const turn: Turn = { join, joined: (result) => resolve(result as T), failed };
    const queues = turns.get(db) ?? new Map<number, Turn[]>();
    turns.set(db, queues);
    const waiting = queues.get(queueId);
    if (waiting !== undefined) {
      waiting.push(turn);
      return;
    }
    const first = [turn];
    queues.set(queueId, first);
    // In the same step as the last look at those who wait: nobody can come between.
    void takeTurns(db, queueId, first, () => queues.delete(queueId));
  });
}

/** Never rejects. */
async function takeTurns(
  db: Pool,
  queueId: number,
  waiting: Turn[],
  atRest: () => void,
): Promise<void> {
  while (waiting.length > 0) {
    const now = waiting.splice(0, atOnce);
    const beganAtMs = performance.now();
    try {
      const results = await joinTogether(db, queueId, now);
      now.forEach((turn, index) => turn.joined(results[index]));
    } catch (error) {
      if (isPoolBusy(db, error, beganAtMs)) waiting.unshift(...now);
      else if (isDatabaseUnavailable(error)) now.forEach((turn) => turn.failed(error));
      else await joinOneByOne(db, queueId, now);
    }
  }
  atRest();
}

function joinTogether(db: Pool, queueId: number, now: readonly Turn[]): Promise<unknown[]> {
  return withTransaction(
    db,
    async (client) => {
      const results: unknown[] = [];
      for (const { join } of now) results.push(await join(client));
      return results;
    },
    beginArrival(queueId),
  );
}

/** One caller who cannot join must not keep the others out. */
async function joinOneByOne(db: Pool, queueId: number, now: readonly Turn[]): Promise<void> {
  for (const turn of now) {
    await joinTogether(db, queueId, [turn]).then(([result]) => turn.joined(result), turn.failed);
  }
}
