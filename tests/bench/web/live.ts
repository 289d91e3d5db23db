/** What live events cost, and how late they are. A test counts those that are lost. */
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBenchDatabase, type BenchDatabase } from '../benchDatabase.js';
import { measured, percentile, say, type Figure } from '../figure.js';
import { withParts } from '../parts.js';
import { cpuSeconds, residentMb } from '../processCost.js';
import { startHelper } from './helperProcess.js';

const eventsPerSecond = 50;

/** Runs the bench `live`; `full` watches the streams for longer. */
export function benchLive(full: boolean): Promise<Figure[]> {
  return withParts(async (keep) => {
    const database = keep(await startBenchDatabase('live-postgres'));
    return [
      ...(await measureStreams(database, 200, full ? 60 : 20)),
      ...(await measureStreams(database, 1000, full ? 60 : 20)),
    ];
  });
}

/** Opens so many streams to a process of their own, writes events, and weighs the process. */
function measureStreams(
  database: BenchDatabase,
  streams: number,
  seconds: number,
): Promise<Figure[]> {
  return withParts(async (keep) => {
    const server = keep(startHelper('streamServer', 0));
    const { pid } = server;
    const port = (await server.ask(database.url)) as number;
    await sleep(2000);
    const before = await residentMb(pid);
    const watched = await openStreams(port, streams);
    const beganCpu = await cpuSeconds(pid);
    const beganMs = performance.now();
    const sentMs = new Map<number, number>();
    for (let n = 1; n <= seconds * eventsPerSecond; n++) {
      await sleep(Math.max(0, beganMs + (n * 1000) / eventsPerSecond - performance.now()));
      sentMs.set(n, performance.now());
      await writeEvent(database, n);
    }
    const cores = ((await cpuSeconds(pid)) - beganCpu) / ((performance.now() - beganMs) / 1000);
    await sleep(500);
    const more = (await residentMb(pid)) - before;
    const late = watched.map(({ row, atMs }) => atMs - (sentMs.get(row) ?? Number.NaN));
    const name = `${streams.toLocaleString('en')} streams, ${eventsPerSecond} events a second`;
    say(name);
    // Memory and processor are held against the many streams, lateness against the fewer.
    const [ofMany, ofFew] = streams >= 1000 ? [true, false] : [false, true];
    return [
      measured(`${name}: memory more`, 'MB', more, ofMany ? { atMost: 150 } : {}),
      measured('the same: processor', 'cores', cores, ofMany ? { atMost: 0.5 } : {}),
      measured(
        'the same: commit to received, p99',
        'ms',
        percentile(late, 0.99),
        ofFew ? { atMost: 200 } : {},
      ),
      measured(
        'the same: events received of those expected',
        '%',
        (watched.length / (sentMs.size * streams)) * 100,
      ),
    ];
  });
}

/** Writes a live event of a row that need not be there. */
export async function writeEvent({ pool }: BenchDatabase, row: number): Promise<void> {
  await pool.query(
    `INSERT INTO live_events (kind, row_id, change, status, since_at) VALUES ('callback', $1, 'changed', 'waiting', now())`,
    [row],
  );
}

/** An event that a stream has received. */
export interface Seen {
  readonly row: number;
  readonly atMs: number;
}

/**
 * Opens so many streams. What they receive is added to what is returned.
 * Plain sockets, so that the clients cost little beside what is measured.
 */
export async function openStreams(port: number, streams: number): Promise<readonly Seen[]> {
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
