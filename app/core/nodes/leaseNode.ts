/**
 * A lease on the name of a node, held by one process at a time. Two processes with the same name
 * would each take the other's calls for leftovers of an earlier process, and close them. So a
 * second process does not start, and says which one holds the name.
 *
 * The holder is recorded in a database row, which it renews. It also holds an advisory lock on its
 * connection, which shows that it is connected. A process that has died must be told from one that
 * has only lost the database. On the same machine that is known at once, because the process can be
 * looked up. Otherwise it takes watching whether the holder comes back and renews. While PostgreSQL
 * is away, nobody can take a name, and its holder keeps running.
 */
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'winston';
import { LeaseLine } from './store/leaseLine.js';
import { markOf, stateOf } from './processMark.js';
import {
  endLease,
  readLease,
  releaseLease,
  renewLease,
  takeLease,
  type LeaseRow,
  type NodeHolder,
} from './store/nodeLeases.js';
import { isDatabaseUnavailable, isNotMigrated } from '../database/pool.js';

const renewEveryMs = 2000;
/**
 * How long the row is watched. A holder that has lost the database reconnects and renews in much
 * less time.
 */
const watchMs = 5000;
const lookEveryMs = 250;
const retryMs = 500;

/** Thrown when another process holds the name. */
export class NodeTaken extends Error {
  constructor(node: string, by: LeaseRow) {
    super(
      `the node name ${node} is taken: ${describeHolder(by)} holds it. Stop that process, or give this one a name of its own ` +
        '(HOTLINE_NODE, and systemname of its Asterisk: NODE_NAME)',
    );
    this.name = 'NodeTaken';
  }
}

/** Describes a holder for people: `process 4711 on pbx1, since 2026-11-26T08:00:00.000Z`. */
function describeHolder({
  host,
  pid,
  startedAt,
}: Pick<LeaseRow, 'host' | 'pid' | 'startedAt'>): string {
  return `process ${pid} on ${host}, since ${startedAt.toISOString()},`;
}

/** A node's name that this process holds. */
export interface LeasedNode {
  /**
   * Gives the name back. While the database is away, it does not wait for that.
   * @param isForGood no process of this name is needed for any caller: another one has taken over
   */
  release(isForGood?: boolean): Promise<void>;
}

export interface HoldOptions {
  readonly node: string;
  readonly databaseUrl: string;
  readonly log: Logger;
  /** What the row says of this process besides who it is. */
  readonly about?: Pick<NodeHolder, 'version' | 'mostCalls' | 'sipAddress'>;
  /** Called once, when another process has taken the name. */
  readonly onLost: (error: NodeTaken) => void;
}

/**
 * Takes a node's name and keeps it. Waits for the database, and as long as it takes to be sure that
 * the previous holder has died.
 * @throws NodeTaken when the holder is alive.
 */
export async function leaseNode(options: HoldOptions): Promise<LeasedNode> {
  const me: NodeHolder = {
    holder: randomUUID(),
    host: os.hostname(),
    pid: process.pid,
    mark: await markOf(process.pid),
    ...options.about,
  };
  const line = new LeaseLine(options);
  try {
    await take(options, line, me);
  } catch (error) {
    await line.end();
    throw error;
  }
  return keep(options, line, me);
}

interface Watched {
  readonly row: LeaseRow;
  readonly sinceMs: number;
}

async function take(options: HoldOptions, line: LeaseLine, me: NodeHolder): Promise<void> {
  const { node, log } = options;
  let watched: Watched | null = null;
  let said = '';
  const say = (what: string, more: object) => {
    if (what !== said) log.warn(what, more);
    said = what;
  };
  for (;;) {
    try {
      const row = await line.ask((db) => readLease(db, node));
      const verdict = row === null ? 'free' : await judge(row, line.isLocked, watched);
      if (row !== null && verdict === 'taken') throw new NodeTaken(node, row);
      if (verdict === 'free') {
        if (await line.ask((db) => takeLease(db, node, me, row))) return;
      } else if (row !== null) {
        const { host, pid } = row;
        say('waiting to learn whether the holder of this node name is alive', { host, pid });
        if (watched?.row.holder !== row.holder) watched = { row, sinceMs: performance.now() };
        await sleep(lookEveryMs);
      }
    } catch (error) {
      if (!isDatabaseUnavailable(error) && !isNotMigrated(error)) throw error;
      say('waiting for the database, to take the lease of this node name', { error });
      // The holder was without the database too, so the watching begins again.
      watched = null;
      await sleep(retryMs);
    }
  }
}

/** Decides whether the holder of a name is alive; `open` while that cannot be known. */
async function judge(
  row: LeaseRow,
  isConnectionGone: boolean,
  watched: Watched | null,
): Promise<'free' | 'taken' | 'open'> {
  const process = await stateOf(row.pid, row.mark);
  if (process === 'gone') return 'free';
  if (watched?.row.holder === row.holder) {
    if (watched.row.renewals !== row.renewals) return 'taken';
    const isWatched = performance.now() - watched.sinceMs >= watchMs;
    if (isWatched && (isConnectionGone || row.isExpired)) return 'free';
  }
  return process === 'runs' && !isConnectionGone && !row.isExpired ? 'taken' : 'open';
}

function keep(options: HoldOptions, line: LeaseLine, me: NodeHolder): LeasedNode {
  const { node, log, onLost } = options;
  const stopping = new AbortController();

  /**
   * Renews the lease.
   * @returns the other holder; null while the name is ours.
   */
  async function renew(): Promise<LeaseRow | null> {
    return line.ask(async (db) => {
      if (await renewLease(db, node, me.holder)) return null;
      const row = await readLease(db, node);
      if (row !== null && !row.isExpired) return row;
      // The row is missing or expired: the database was restored from a backup, or somebody deleted
      // the row.
      if (await takeLease(db, node, me, row)) {
        log.warn('the lease of this node name was gone: this process took it again');
        return null;
      }
      return readLease(db, node);
    });
  }

  async function renewing(): Promise<void> {
    while (!stopping.signal.aborted) {
      let wait = renewEveryMs;
      try {
        const other = await renew();
        if (other !== null) {
          onLost(new NodeTaken(node, other));
          return;
        }
      } catch (error) {
        // Other parts report that the database is away; only a bug is reported here.
        if (!isDatabaseUnavailable(error))
          log.error('cannot renew the lease of this node name', { error });
        wait = retryMs;
      }
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const running = renewing();
  return {
    async release(isForGood = false) {
      stopping.abort();
      await running;
      if (line.isThere) {
        const giveBack = isForGood ? endLease : releaseLease;
        await line.ask((db) => giveBack(db, node, me.holder)).catch(() => undefined);
      }
      await line.end();
    },
  };
}
