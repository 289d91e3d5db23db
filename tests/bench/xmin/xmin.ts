/**
 * What an old transaction costs that holds xmin: the same load first without one, then beside one.
 * Calls, the queue, due work and live events go on for minutes, and no dead row can be removed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { addManyTickets } from '../../jobs/manyTickets.js';
import { poissonMs, seededRandom } from '../../parts/seededRandom.js';
import { peerCallersAddress } from '../benchAsterisk.js';
import { addCallers } from '../benchHotline.js';
import { runCallers, scenario, type CallersOptions } from '../calls/sippCaller.js';
import { withDeskHotline, type DeskHotline } from '../desk/deskHotline.js';
import { DeskRun } from '../desk/deskRun.js';
import { offerDelays } from '../desk/deskTurns.js';
import { measured, percentile, round, say, type Figure } from '../figure.js';
import { withParts } from '../parts.js';
import { startHelper } from '../web/helperProcess.js';
import { openStreams, writeEvent, type Seen } from '../web/live.js';
import { holdXmin } from './heldXmin.js';
import { allTables, grownBetween, readTables, sayTables, type TableStates } from './tableState.js';

/** New calls a second: callers who hear a fact of their case, and callers for an agent. */
const rates = { ivr: 9, queue: 1 };
/** They serve one caller a second, and some callers more than that have to wait. */
const agents = 11;
const remindersPerSecond = 5;
const eventsPerSecond = 5;
const streams = 20;
/** Ids of rows that there are not, by which the bench knows its own live events. */
const firstEvent = 1_000_000_000;
/** The agents' telephones must register again after ten minutes, and can only between two rounds. */
const roundMinutes = 5;
/** How long the last callers of a round may take. Who still waits for an agent then is hung up on. */
const roundEndsWithinMs = 60_000;
/** Node's compiler and PostgreSQL's plans are warm before anything counts. */
const warmUpS = 30;
/** The most that anything may take beside an old transaction, relative to without. */
const mostRatio = 2;

/** Runs the bench `xmin`: twice `MINUTES` (5, and 30 in the whole form). */
export function benchXmin(full: boolean): Promise<Figure[]> {
  const minutes = Number(process.env.MINUTES || (full ? '30' : '5'));
  return withDeskHotline(agents, {}, (hotline) =>
    withParts(async (keep) => {
      const load = await Load.prepare(hotline, minutes);
      const server = keep(startHelper('streamServer', 0));
      load.watch(await openStreams((await server.ask(hotline.database.url)) as number, streams));
      await load.runRound('warm-up', warmUpS);
      const without = await load.run('without', minutes);
      const held = keep(await holdXmin(hotline.database.pool));
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

/** The load, the same for both sides. */
class Load {
  private seed = 0;
  private lastEvent = firstEvent;
  private seen: readonly Seen[] = [];

  private constructor(
    private readonly hotline: DeskHotline,
    private readonly callers: Pick<CallersOptions, 'scenario' | 'people'>,
  ) {}

  /** Adds the callers' case and tickets of which some fall due each second from now on. */
  static async prepare(hotline: DeskHotline, minutes: number): Promise<Load> {
    const { database, redis } = hotline;
    const { turns, people } = await addCallers(database, redis);
    const rounds = 1 + 2 * Math.ceil(minutes / roundMinutes);
    const longestS = 2 * minutes * 60 + rounds * (roundEndsWithinMs / 1000);
    await addManyTickets(
      database.pool,
      Math.ceil(longestS * remindersPerSecond),
      new Date(),
      `$2::timestamptz + n * interval '1 second' / ${remindersPerSecond}`,
    );
    await database.pool.query('VACUUM ANALYZE');
    return new Load(hotline, { scenario: scenario(turns, 'hurries'), people });
  }

  /** Takes what the live streams receive. */
  watch(seen: readonly Seen[]): void {
    this.seen = seen;
  }

  /** Runs a side, in rounds, and says what it left in the tables. */
  async run(name: string, minutes: number): Promise<Measured> {
    const { pool } = this.hotline.database;
    const rounds = Math.ceil(minutes / roundMinutes);
    const before = await readTables(pool);
    const side: Side = {
      ...{ dueWork: [], offers: [], live: [] },
      ...{ calls: 0, failed: 0, notDone: 0, notSeen: 0 },
    };
    for (let round = 1; round <= rounds; round += 1) {
      const own = await this.runRound(`${name}, ${round} of ${rounds}`, (minutes * 60) / rounds);
      for (const of of ['dueWork', 'offers', 'live'] as const) side[of].push(...own[of]);
      for (const of of ['calls', 'failed', 'notDone', 'notSeen'] as const) side[of] += own[of];
    }
    const tables = grownBetween(before, await readTables(pool));
    sayTables(tables, minutes, side.calls);
    return { ...side, tables };
  }

  /** Runs all of the load for some seconds, until the last caller has hung up. */
  async runRound(name: string, seconds: number): Promise<Side> {
    const { hotline } = this;
    const { asterisk, folder } = hotline;
    await hotline.letRing({ speaks: true });
    await hotline.signIn(agents);
    this.seed += 1;
    const ivrCalls = Math.ceil(rates.ivr * seconds);
    const dialsAtMs = poissonMs(rates.queue, 500, seconds * 1000, seededRandom(this.seed));
    const began = new Date();
    const run = await DeskRun.start(hotline, {
      name: 'xmin',
      number: '12368',
      seed: this.seed,
      callersSpeak: true,
      dialsAtMs,
      answerMs: [500, 1500],
      talkMs: [7000, 11_000],
    });
    try {
      const [ivr, live] = await Promise.all([
        runCallers({
          ...this.callers,
          folder,
          name: 'ivr',
          from: peerCallersAddress,
          to: `${asterisk.sipAddress}:${asterisk.sipPort}`,
          number: '12368',
          calls: ivrCalls,
          rate: rates.ivr,
        }),
        this.writeEvents(seconds),
        run
          .untilOver(seconds * 1000 + roundEndsWithinMs)
          .catch((error: unknown) => say(`${name}: ${String(error)}`)),
      ]);
      const due = await this.dueBetween(began, new Date(began.getTime() + seconds * 1000));
      const side = {
        ...{ ...live, ...due },
        offers: offerDelays(run.record),
        calls: ivrCalls + dialsAtMs.length,
        failed: ivr.failed + run.record.callers.filter(({ askedAt }) => askedAt === null).length,
      };
      const p99 = (of: 'dueWork' | 'offers' | 'live') =>
        `${of} ${side[of].length} x, p99 ${round(percentile(side[of], 0.99))} ms`;
      say(`${name}: ${side.calls} calls, ${side.failed} failed; ${run.words}`);
      say(`${p99('dueWork')}; ${p99('offers')}; ${p99('live')}`);
      return side;
    } finally {
      await run.stop();
      await asterisk.command('channel request hangup all');
    }
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
      await writeEvent(this.hotline.database, this.lastEvent);
    }
    await sleep(2000);
    const live = this.seen.slice(firstSeen).flatMap(({ row, atMs }) => {
      const sent = sentMs.get(row);
      return sent === undefined ? [] : [atMs - sent];
    });
    return { live, notSeen: sentMs.size * streams - live.length };
  }

  /** Returns how late the work was done that fell due between two moments. */
  private async dueBetween(from: Date, to: Date): Promise<Pick<Side, 'dueWork' | 'notDone'>> {
    const { rows } = await this.hotline.database.pool.query<{ late: number | null }>(
      `SELECT extract(epoch FROM done_at - due_at)::float8 * 1000 AS late
         FROM ticket_due WHERE due_at >= $1 AND due_at < $2`,
      [from, to],
    );
    const dueWork = rows.flatMap(({ late }) => late ?? []);
    return { dueWork, notDone: rows.length - dueWork.length };
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
