/**
 * Lets an upgrade run beside the app: what changes the schema never keeps others from a table for long.
 *
 * PostgreSQL queues requests for a lock. An ALTER TABLE that waits for one long report therefore blocks every
 * statement that comes after it, although none of them would have to wait for the report. `lock_timeout` alone
 * does not bound that: it counts anew for each lock of a transaction, and stops when the lock is there.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { MigrationError } from './migrations.js';
import { queryRows } from './rows.js';

/** When to give way, and when to give up. */
export interface Patience {
  /** Attempts that give way to others before the last error. */
  readonly attempts: number;
  /** Pause between two attempts, in which those who have waited go on. */
  readonly pauseMs: number;
  /** How long an attempt waits for a lock that nobody else waits for meanwhile. */
  readonly lockWaitMs: number;
}

export const defaultPatience: Patience = { attempts: 30, pauseMs: 2_000, lockWaitMs: 60_000 };

/** How long others wait for what an attempt locks, or is next to lock. */
const othersWaitMs = 500;
const lookEveryMs = 100;

/** A connection that changes the schema, and another one that watches it. */
export interface WatchedSession {
  readonly client: Client;
  readonly watcher: Client;
  /** The server's process of `client`. */
  readonly pid: number;
  readonly patience: Patience;
}

/**
 * Begins to watch a connection.
 * @param watcher another connection as the same role, which may therefore cancel the first one's statements
 */
export async function watchSession(
  client: Client,
  watcher: Client,
  patience: Partial<Patience>,
): Promise<WatchedSession> {
  // If this process is killed while it waits, the server notices, and nobody queues behind a dead request.
  await client.query("SET client_connection_check_interval = '1s'");
  const { rows } = await queryRows<{ pid: number }>(client, 'SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid;
  if (pid === undefined) throw new Error('the connection has no process');
  return { client, watcher, pid, patience: { ...defaultPatience, ...patience } };
}

/**
 * Does work on the watched connection. As soon as others have waited half a second for its locks, the work is cancelled, and
 * begun again after a pause.
 * @param name of what is applied, for the message
 * @param work leaves nothing behind when it fails, or can be begun again
 * @throws MigrationError naming who holds the locks, if they do not come free
 */
export async function giveWay<T>(
  session: WatchedSession,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const { attempts, pauseMs } = session.patience;
  for (let attempt = 1; ; attempt++) {
    const over = new AbortController();
    const working = work()
      .then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
      .finally(() => over.abort());
    const [ended, seen] = await Promise.all([working, watch(session, over.signal)]);
    if ('value' in ended) return ended.value;
    const code = sqlStateOf(ended.error);
    const gaveWay = code === deadlock || (code === cancelled && seen.stopped === 'others wait');
    if (!gaveWay && !(code === cancelled && seen.stopped === 'waited too long')) throw ended.error;
    if (!gaveWay || attempt >= attempts) throw new MigrationError(reason(session, name, seen));
    await delay(pauseMs);
  }
}

const cancelled = '57014';
const deadlock = '40P01';

/** The code of an error, or of that which a MigrationError is about. */
function sqlStateOf(error: unknown): string | undefined {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return code ?? cause?.code;
}

interface Seen {
  /** Who held the locks that the session waited for, when last it waited. */
  readonly blockers: readonly string[];
  readonly stopped: 'others wait' | 'waited too long' | null;
}

/** Looks at a session until its work is over, and cancels the work when it must give way. */
async function watch(session: WatchedSession, over: AbortSignal): Promise<Seen> {
  const { watcher, pid, patience } = session;
  let blockers: readonly string[] = [];
  for (;;) {
    await delay(lookEveryMs, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return { blockers, stopped: null };
    const { rows } = await queryRows<Look>(watcher, look, [
      pid,
      othersWaitMs / 1000,
      patience.lockWaitMs / 1000,
    ]);
    const now = rows[0];
    if (now === undefined) throw new Error('the look at the locks has no row');
    if (now.blockers.length > 0) blockers = now.blockers;
    if (!now.othersWait && !now.waitedTooLong) continue;
    await watcher.query('SELECT pg_cancel_backend($1)', [pid]);
    return { blockers, stopped: now.othersWait ? 'others wait' : 'waited too long' };
  }
}

interface Look {
  readonly blockers: string[];
  readonly othersWait: boolean;
  readonly waitedTooLong: boolean;
}

/**
 * $1 the session, $2 how many seconds others may wait for it, $3 how many it may wait itself. Another
 * `hotline migrate` waits at an advisory lock, and may do so. A role sees the statements of its own sessions only, unless
 * it is a member of pg_read_all_stats.
 */
const look = `
  SELECT ARRAY(SELECT format('process %s ("%s" as %s): %s', pid, application_name, coalesce(usename, backend_type),
                             left(regexp_replace(query, '\\s+', ' ', 'g'), 80))
                 FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1)) ORDER BY pid) AS blockers,
         EXISTS (SELECT FROM pg_locks
                  WHERE NOT granted AND locktype <> 'advisory' AND pid <> $1
                    AND waitstart < clock_timestamp() - make_interval(secs => $2)
                    AND $1 = ANY (pg_blocking_pids(pid))) AS others_wait,
         EXISTS (SELECT FROM pg_locks
                  WHERE NOT granted AND pid = $1
                    AND waitstart < clock_timestamp() - make_interval(secs => $3)) AS waited_too_long`;

function reason({ patience }: WatchedSession, name: string, { blockers, stopped }: Seen): string {
  const what =
    stopped === 'waited too long'
      ? `waited ${patience.lockWaitMs / 1000} s for a lock`
      : `gave way ${patience.attempts} times to others that waited for its locks`;
  const who = blockers.length === 0 ? '' : `; in its way: ${blockers.join('; ')}`;
  return (
    `${name}: ${what}${who}. Nothing of it is applied. ` +
    'Run hotline migrate again when less goes on, or end what is in its way: SELECT pg_terminate_backend(PROCESS)'
  );
}
