/**
 * What an old transaction costs that holds xmin: the same load first without one, then beside one.
 * Calls, the queue, due work and live events go on for minutes, and no dead row can be removed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchDatabase } from '../benchDatabase.js';
import { CallLoad, roundEndsWithinMs, roundMinutes } from '../desk/callLoad.js';
import { withDeskHotline } from '../desk/deskHotline.js';
import { measured, percentile, round, say, type Figure } from '../figure.js';
import { withParts } from '../parts.js';
import { startHelper } from '../web/helperProcess.js';
import { openStreams, writeEvent, type Seen } from '../web/live.js';
import { holdXmin } from './heldXmin.js';
import { allTables, grownBetween, readTables, sayTables, type TableStates } from './tableState.js';

/** They serve one caller a second, and some callers more than that have to wait. */
const agents = 11;
const eventsPerSecond = 5;
const streams = 20;
/** Ids of rows that there are not, by which the bench knows its own live events. */
const firstEvent = 1_000_000_000;
/** Node's compiler and PostgreSQL's plans are warm before anything counts. */
const warmUpS = 30;
/** The most that anything may take beside an old transaction, relative to without. */
const mostRatio = 2;

/** Runs the bench `xmin`: twice `MINUTES` (5, and 30 in the whole form). */
export function benchXmin(full: boolean): Promise<Figure[]> {
  const minutes = Number(process.env.MINUTES || (full ? '30' : '5'));
  return withDeskHotline(agents, {}, (hotline) =>
    withParts(async (keep) => {
      const { database } = hotline;
      const rounds = 1 + 2 * Math.ceil(minutes / roundMinutes);
      const longestS = 2 * minutes * 60 + rounds * (roundEndsWithinMs / 1000);
      const calls = await CallLoad.prepare(hotline, agents, longestS);
      const server = keep(startHelper('streamServer', 0));
      const port = (await server.ask(database.url)) as number;
      const load = new Load(database, calls, await openStreams(port, streams));
      await load.runRound('warm-up', warmUpS);
      const without = await load.run('without', minutes);
      const held = keep(await holdXmin(database.pool));
      const beside = await load.run('beside', minutes);
      say(`${await held.age()} transactions since xmin`);
      return figuresOf(beside, without, minutes);
    }),
  );
}

/** What one side measured. Times are in milliseconds. */
interface Side {
  readonly dueWork: number[];
  readonly offers: number[];
  readonly live: number[];
  calls: number;
  failed: number;
  notDone: number;
  notSeen: number;
}

type Measured = Side & { readonly tables: TableStates };

/** The load, the same for both sides: calls, and live events. */
class Load {
  private lastEvent = firstEvent;

  constructor(
    private readonly database: BenchDatabase,
    private readonly calls: CallLoad,
    /** What the live streams receive. */
    private readonly seen: readonly Seen[],
  ) {}

  /** Runs a side, in rounds, and says what it left in the tables. */
  async run(name: string, minutes: number): Promise<Measured> {
    const { pool } = this.database;
    const rounds = Math.ceil(minutes / roundMinutes);
    const before = await readTables(pool);
    const side: Side = {
      ...{ dueWork: [], offers: [], live: [] },
      ...{ calls: 0, failed: 0, notDone: 0, notSeen: 0 },
    };
    for (let round = 1; round <= rounds; round += 1) {
      const own = await this.runRound(`${name}, ${round} of ${rounds}`, (minutes * 60) / rounds);
      side.dueWork.push(...own.dueWork);
      side.offers.push(...own.offers);
      side.live.push(...own.beside.live);
      for (const of of ['calls', 'failed', 'notDone'] as const) side[of] += own[of];
      side.notSeen += own.beside.notSeen;
    }
    const tables = grownBetween(before, await readTables(pool));
    sayTables(tables, minutes, side.calls);
    return { ...side, tables };
  }

  /** Runs all of the load for some seconds, until the last caller has hung up. */
  async runRound(name: string, seconds: number) {
    const own = await this.calls.runRound(name, seconds, () => this.writeEvents(seconds));
    const { live } = own.beside;
    say(`live ${live.length} x, p99 ${round(percentile(live, 0.99))} ms`);
    return own;
  }

  /** Writes live events, and returns how late each of them came to each stream. */
  private async writeEvents(seconds: number): Promise<Pick<Side, 'live' | 'notSeen'>> {
    const sentMs = new Map<number, number>();
    const firstSeen = this.seen.length;
    const beganMs = performance.now();
    for (let n = 1; n <= seconds * eventsPerSecond; n += 1) {
      await sleep(Math.max(0, beganMs + (n * 1000) / eventsPerSecond - performance.now()));
      this.lastEvent += 1;
      sentMs.set(this.lastEvent, performance.now());
      await writeEvent(this.database, this.lastEvent);
    }
    await sleep(2000);
    const live = this.seen.slice(firstSeen).flatMap(({ row, atMs }) => {
      const sent = sentMs.get(row);
      return sent === undefined ? [] : [atMs - sent];
    });
    return { live, notSeen: sentMs.size * streams - live.length };
  }
}

function figuresOf(beside: Measured, without: Measured, minutes: number): Figure[] {
  const ratio = (figure: string, unit: string, ours: number, peer: number) =>
    measured(figure, unit, ours, {
      peer,
      atMost: mostRatio * peer,
      target: `≤ ${mostRatio} × without`,
    });
  const times = (figure: string, of: 'dueWork' | 'offers' | 'live') =>
    ([0.5, 0.99] as const).map((share) =>
      ratio(
        `${figure}, p${share * 100}`,
        'ms',
        percentile(beside[of], share),
        percentile(without[of], share),
      ),
    );
  const both = (figure: string, unit: string, of: (side: Measured) => number) =>
    measured(figure, unit, of(beside), { peer: of(without) });
  const all = ({ tables }: Measured) =>
    tables.get(allTables) ?? { dead: NaN, megabytes: NaN, buffers: NaN };
  const buffers = (side: Measured) => all(side).buffers / side.calls;
  return [
    ...times('xmin held: lateness of due work', 'dueWork'),
    ...times("xmin held: agent free to the INVITE to the agent's telephone", 'offers'),
    ...times('xmin held: live event written to received', 'live'),
    ratio(
      'xmin held: buffers that PostgreSQL reads, per call',
      '',
      buffers(beside),
      buffers(without),
    ),
    both('dead rows in the end', '', (side) => all(side).dead),
    both('the database grows in a minute', 'MB', (side) => all(side).megabytes / minutes),
    both('calls', '', ({ calls }) => calls),
    both('calls that failed', '%', ({ calls, failed }) => (100 * failed) / calls),
    measured('due work that was not done', '', beside.notDone, { atMost: 0 }),
    measured('live events that were not received', '', beside.notSeen, { atMost: 0 }),
  ];
}
