/** What live events cost, how late they are, and whether any is lost. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makePool } from '../../../app/core/database/pool.js';
import { readCursorNow } from '../../../app/core/live/store/liveEvents.js';
import { projectRoot } from '../../../app/core/paths.js';
import { runTypescript } from '../../parts/typescript.js';
import { seededRandom } from '../../parts/seededRandom.js';
import { LiveClient } from '../../web/live/liveClient.js';
import { startLiveServer } from '../../web/live/liveServer.js';
import { writeEvents } from '../../web/live/manyWriters.js';
import type { BenchDatabase } from '../benchDatabase.js';
import { held, percentile, told, type Figure } from '../figure.js';
import { cpuSeconds, residentMb } from '../processCost.js';

const atATime = 20;
/** Transactions of a round; rounds go on until there were enough reconnections. */
const roundTransactions = 200;

/** Cuts streams again and again while 20 transactions at a time write, and counts what is lost. */
export async function measureReconnects(
  database: BenchDatabase,
  reconnects: number,
): Promise<Figure[]> {
  const random = seededRandom(12368);
  const writers = makePool({ DATABASE_URL: database.url, DATABASE_POOL: atATime });
  const readers = makePool({ DATABASE_URL: database.url, DATABASE_POOL: 10 });
  const server = await startLiveServer({ pool: readers, url: database.url });
  const clients: LiveClient[] = [];
  try {
    const after = (await readCursorNow(readers)).text;
    for (let n = 0; n < 10; n++) {
      const cutsBefore = () => random() < 0.4;
      clients.push(new LiveClient({ url: server.url(null), after, cutsBefore }));
    }
    const connections = () => clients.reduce((sum, client) => sum + client.connections, 0);
    const expected: number[] = [];
    let base = 0;
    while (connections() < reconnects + clients.length) {
      const written = await writeEvents(
        writers,
        { transactions: roundTransactions, atATime, firstRow: base },
        random,
      );
      expected.push(...written);
      base = Math.max(base, ...written) + 10_000;
      // A browser that reconnects is told what it has missed; one that was away for a thousand
      // events reads everything again.
      for (const client of clients)
        await client.until(() => client.events.length >= expected.length);
    }
    const wanted = new Set(expected);
    let lost = 0;
    let doubled = 0;
    for (const client of clients) {
      const got = client.events.map(({ id }) => id);
      const known = new Set(got);
      doubled += got.length - known.size;
      lost += [...wanted].filter((id) => !known.has(id)).length;
    }
    const resets = clients.reduce((sum, client) => sum + client.resets, 0);
    return [
      told('forced reconnections', connections() - clients.length),
      told('events written meanwhile, 20 transactions at a time', expected.length),
      held('events lost', lost, null, '0', lost === 0),
      held('events doubled', doubled, null, '0', doubled === 0),
      held('streams told to read everything again', resets, null, '0', resets === 0),
    ];
  } finally {
    for (const client of clients) client.close();
    await server.stop();
    await writers.end();
    await readers.end();
  }
}

/**
 * Opens so many streams to a process of their own, writes 50 events a second, and weighs the
 * process.
 */
export async function measureStreams(
  database: BenchDatabase,
  streams: number,
  seconds: number,
): Promise<Figure[]> {
  const child = fork(path.join(projectRoot, 'tests/bench/web/streamServer.ts'), {
    execArgv: [...runTypescript],
    env: { ...process.env, DATABASE_URL: database.url },
  });
  try {
    const port = await portOf(child);
    await sleep(2000);
    const pid = child.pid ?? 0;
    const before = await residentMb(pid);
    const watched = await openAll(port, streams);
    const beganCpu = await cpuSeconds(pid);
    const beganMs = performance.now();
    const sentMs = new Map<number, number>();
    for (let n = 1; n <= seconds * 50; n++) {
      await sleep(Math.max(0, beganMs + n * 20 - performance.now()));
      sentMs.set(n, performance.now());
      await database.pool.query(
        `INSERT INTO live_events (kind, row_id, change, status, since_at) VALUES ('callback', $1, 'changed', 'waiting', now())`,
        [n],
      );
    }
    const cores = ((await cpuSeconds(pid)) - beganCpu) / ((performance.now() - beganMs) / 1000);
    await sleep(500);
    const more = (await residentMb(pid)) - before;
    const late = watched.map(({ row, atMs }) => atMs - (sentMs.get(row) ?? Number.NaN));
    const p99 = percentile(late, 0.99);
    const name = `${streams} streams, 50 events a second`;
    const isTarget = streams >= 1000;
    return [
      isTarget
        ? held(`${name}: memory, MB more`, more, null, '<= 150 MB', more <= 150)
        : told(`${name}: memory, MB more`, more),
      isTarget
        ? held(`${name}: processor, cores`, cores, null, '<= 0.5', cores <= 0.5)
        : told(`${name}: processor, cores`, cores),
      streams <= 200
        ? held(`${name}: commit → received, p99 ms`, p99, null, '<= 200 ms', p99 <= 200)
        : told(`${name}: commit → received, p99 ms`, p99),
      told(
        `${name}: events received of those expected, %`,
        (watched.length / (sentMs.size * streams)) * 100,
      ),
    ];
  } finally {
    await end(child);
  }
}

/** The port of the process with the streams. @throws Error when it ends instead. */
async function portOf(child: ChildProcess): Promise<number> {
  const over = new AbortController();
  const ended = once(child, 'exit', over).then(() => {
    throw new Error('the process with the streams has ended');
  });
  ended.catch(() => undefined);
  try {
    const [port] = (await Promise.race([once(child, 'message', over), ended])) as [number];
    return port;
  } finally {
    over.abort();
  }
}

interface Seen {
  readonly row: number;
  readonly atMs: number;
}

/** Plain sockets, so that the clients cost little beside what is measured. */
async function openAll(port: number, streams: number): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (let n = 0; n < streams; n++) {
    const socket = net.connect(port, '127.0.0.1');
    socket.setEncoding('latin1');
    let rest = '';
    socket.on('error', () => undefined);
    socket.on('data', (piece: string) => {
      const atMs = performance.now();
      rest += piece;
      const end = rest.lastIndexOf('}');
      if (end < 0) return;
      for (const [, id] of rest.slice(0, end).matchAll(/"id":(\d+)/g)) {
        seen.push({ row: Number(id), atMs });
      }
      rest = rest.slice(end + 1);
    });
    await once(socket, 'connect');
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    if (n % 50 === 0) await sleep(10);
  }
  await sleep(2000);
  return seen;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.disconnect();
  await gone;
}
