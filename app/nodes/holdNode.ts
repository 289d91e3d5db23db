/**
 * The name of a node is one process's at a time. Two of one name would each take the other's calls for what a process before
 * it has left, and close them: a second one does not start, and says who has the name.
 *
 * Who has it stands in a row of the database, which its holder renews, and a lock of the holder's connection tells that the
 * holder is connected. A process that has died is told from one that has only lost the database: at once where it can be
 * looked for (on the same machine), otherwise by watching whether it comes back and renews. While PostgreSQL is away nobody
 * takes a name, and its holder goes on.
 */
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'winston';
import { LeaseLine } from './store/leaseLine.js';
import { markOf, stateOf } from './processMark.js';
import {
  readLease,
  releaseLease,
  renewLease,
  takeLease,
  type LeaseRow,
  type NodeHolder,
} from './store/nodeLeases.js';
import { isDatabaseUnavailable, isNotMigrated } from '../database/pool.js';

const renewEveryMs = 2000;
/** A holder that has lost the database comes back, and renews, long before somebody has watched for so long. */
const watchMs = 5000;
const lookEveryMs = 250;
const retryMs = 500;

/** The name is another process's. */
export class NodeTaken extends Error {
  constructor(node: string, by: LeaseRow) {
    super(
      `the node name ${node} is taken: ${describeHolder(by)} has it. Stop that process, or give this one a name of its own ` +
        '(HOTLINE_NODE, and systemname of its Asterisk: NODE_NAME)',
    );
    this.name = 'NodeTaken';
  }
}

/** For people: `process 4711 on pbx1, since 2026-11-26T08:00:00.000Z`. */
export function describeHolder({
  host,
  pid,
  startedAt,
}: Pick<LeaseRow, 'host' | 'pid' | 'startedAt'>): string {
  return `process ${pid} on ${host}, since ${startedAt.toISOString()},`;
}

export interface HeldNode {
  /** Gives the name back; its end is not waited for while the database is away. */
  release(): Promise<void>;
}

export interface HoldOptions {
  readonly node: string;
  readonly databaseUrl: string;
  readonly log: Logger;
  /** Told once, when another process has taken the name. */
  readonly onLost: (error: NodeTaken) => void;
}

/**
 * Takes a node's name, and keeps it. Waits for the database, and for as long as it takes to know that a holder has died.
 * @throws NodeTaken when its holder lives.
 */
export async function holdNode(options: HoldOptions): Promise<HeldNode> {
  const me: NodeHolder = {
    holder: randomUUID(),
    host: os.hostname(),
    pid: process.pid,
    mark: await markOf(process.pid),
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
        say('waiting whether the process that has the name of this node lives', { host, pid });
        if (watched?.row.holder !== row.holder) watched = { row, sinceMs: performance.now() };
        await sleep(lookEveryMs);
      }
    } catch (error) {
      if (!isDatabaseUnavailable(error) && !isNotMigrated(error)) throw error;
      say('waiting for the database, which tells whose the name of this node is', { error });
      // Its holder was without it, too.
      watched = null;
      await sleep(retryMs);
    }
  }
}

/** Whether the holder of a name lives; `open` while nobody can know. */
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

function keep(options: HoldOptions, line: LeaseLine, me: NodeHolder): HeldNode {
  const { node, log, onLost } = options;
  const stopping = new AbortController();

  /** @returns null while the name is ours. */
  async function renew(): Promise<LeaseRow | null> {
    return line.ask(async (db) => {
      if (await renewLease(db, node, me.holder)) return null;
      const row = await readLease(db, node);
      if (row !== null && !row.isExpired) return row;
      // A database from a backup, or somebody has deleted the row.
      if (await takeLease(db, node, me, row)) {
        log.warn('the name of this node was nobody’s any more: this process has it again');
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
        // Whoever is told of the database's absence, it is by others; a bug is told of here.
        if (!isDatabaseUnavailable(error))
          log.error('the name of this node cannot be kept', { error });
        wait = retryMs;
      }
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const running = renewing();
  return {
    async release() {
      stopping.abort();
      await running;
      if (line.isThere) {
        await line.ask((db) => releaseLease(db, node, me.holder)).catch(() => undefined);
      }
      await line.end();
    },
  };
}
