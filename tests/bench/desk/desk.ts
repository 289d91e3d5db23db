/**
 * Callers and agents: how soon a free agent is rung, in which order, and what a call costs. The
 * peer is app_queue on the same Asterisk, with the same agents' telephones and the same callers.
 */
import { measured, percentile, round, say, type Figure } from '../figure.js';
import { costInWords, countCost, type CallCost } from '../processCost.js';
import { poissonMs, seededRandom } from '../../parts/seededRandom.js';
import {
  peerAgents as agents,
  peerNumber,
  withDeskHotline,
  type DeskHotline,
} from './deskHotline.js';
import { DeskRun, type DeskRunOptions } from './deskRun.js';
import { faultsInDatabase, faultsOnWire, offerDelays, type Faults } from './deskTurns.js';

/** Calls a second, a few more than the agents can serve, and for how long. */
type Few = Readonly<Record<'rate' | 'seconds', number>>;
/** The most that a call may cost, relative to app_queue. */
const costRatio = 1.05;

/** So many callers who wait, and agents who talk; then calls at a rate, for some seconds. */
const many = { agents: 200, waiting: 1000, rampRate: 20, rate: 6 };
/** The most that a free agent may wait for a caller of many, in milliseconds. */
const mostMs = { p50: 50, p99: 200 };
/** How long all callers may take to join the queue. */
const rampLimitMs = 150_000;

/** Runs the bench `desk`; `full` measures longer. */
export function benchDesk(full: boolean): Promise<Figure[]> {
  return withDeskHotline(many.agents, {}, async (hotline) => {
    const few = full ? { rate: 5.2, seconds: 240 } : { rate: 5.5, seconds: 38 };
    return [...(await measureFew(hotline, few)), ...(await measureMany(hotline, full ? 120 : 25))];
  });
}

interface Side {
  readonly cost: CallCost;
  readonly delays: readonly number[];
  readonly onWire: Faults;
  /** The moment until which the queue was measured. */
  readonly until: Date;
}

/** Measures offers, turns and cost with few waiting callers, on both sides. */
async function measureFew(hotline: DeskHotline, few: Few): Promise<Figure[]> {
  await hotline.signIn(agents);
  const began = new Date();
  const ours = await runFew(hotline, few, 'app', '12368');
  const inDatabase = await faultsInDatabase(hotline.database.pool, began, ours.until);
  await hotline.app.stop();
  const queue = await runFew(hotline, few, 'app_queue', peerNumber);
  await hotline.app.restart();
  const cpu = ours.cost.asterisk + ours.cost.app;
  const peer = queue.cost.asterisk;
  const beside = (share: number) => {
    const theirs = percentile(queue.delays, share);
    return { peer: theirs, atMost: theirs, target: 'no slower' };
  };
  return [
    measured(rings(`${agents} agents`, 'p50'), 'ms', percentile(ours.delays, 0.5), beside(0.5)),
    measured(rings(`${agents} agents`, 'p99'), 'ms', percentile(ours.delays, 0.99), beside(0.99)),
    ...faultFigures(`${agents} agents`, inDatabase, ours.onWire, queue.onWire),
    measured('CPU per call, Asterisk + app', 'ms', cpu, {
      peer,
      atMost: costRatio * peer,
      target: `≤ ${costRatio} ×`,
    }),
    measured('of it the app', 'ms', ours.cost.app),
    measured('PostgreSQL beside it', 'ms', ours.cost.postgres),
  ];
}

const rings = (where: string, share: string) =>
  `agent free to the INVITE to the agent's telephone, ${where}, ${share}`;

async function runFew(
  hotline: DeskHotline,
  { rate, seconds }: Few,
  side: string,
  number: string,
): Promise<Side> {
  await hotline.letRing({ speaks: true });
  const options = {
    name: side,
    number,
    seed: 2,
    callersSpeak: true,
    dialsAtMs: poissonMs(rate, 500, seconds * 1000, seededRandom(1)),
    answerMs: [500, 1500],
    talkMs: [7000, 11_000],
  } as const;
  return runSide(hotline, options, agents, async (run) => {
    const stopCounting = await countCost(hotline);
    await run.untilOver(seconds * 1000 + 120_000);
    return { cost: await stopCounting(run.record.callers.length), from: 0 };
  });
}

/**
 * A thousand callers wait, and two hundred agents talk, all in silence and without recordings,
 * which the callers decline. A thousand streams of music and two hundred recorded agent calls alone
 * are more than two processors carry (Asterisk took all of both), and this measures the queue.
 */
async function measureMany(hotline: DeskHotline, seconds: number): Promise<Figure[]> {
  await hotline.letRing({ speaks: false });
  await hotline.signIn(many.agents);
  await hotline.stopMusic();
  const began = new Date();
  const where = `${many.agents} agents, ${many.waiting} waiting`;
  const side = await runMany(hotline, seconds).catch((error: unknown) => {
    say(`${where}: ${String(error)}`);
    return null;
  });
  const rung = (delays: readonly number[]) => [
    measured(rings(where, 'p50'), 'ms', percentile(delays, 0.5), { atMost: mostMs.p50 }),
    measured(rings(where, 'p99'), 'ms', percentile(delays, 0.99), { atMost: mostMs.p99 }),
  ];
  if (side === null) return rung([]);
  await nobodyIsRecorded(hotline, began);
  const inDatabase = await faultsInDatabase(hotline.database.pool, began, side.until);
  return [...rung(side.delays), ...faultFigures(where, inDatabase, side.onWire, null)];
}

async function runMany(hotline: DeskHotline, seconds: number): Promise<Side> {
  const { agents: talking, waiting, rampRate, rate } = many;
  const rampCalls = talking + waiting;
  const rampMs = (rampCalls / rampRate) * 1000;
  const ramp = Array.from({ length: rampCalls }, (_, index) => (index * 1000) / rampRate);
  const later = poissonMs(rate, rampMs, rampMs + (seconds + 30) * 1000, seededRandom(3));
  const options = {
    name: 'many',
    number: '12368',
    seed: 4,
    callersSpeak: false,
    holdsAgentCalls: true,
    callersRefuse: true,
    dialsAtMs: [...ramp, ...later],
    answerMs: [500, 1500],
    talkMs: [25_000, 35_000],
  } as const;
  // Also hangs up the calls that SIPp leaves behind.
  return runSide(hotline, options, talking, async (run) => {
    const isFull = () => run.waiting >= waiting && run.talking === talking;
    await run.until('the queue', isFull, rampLimitMs);
    say(`many: ${run.words}`);
    const from = Date.now();
    const stopCounting = await countCost(hotline);
    run.letAgentCallsEnd(30_000);
    await run.until('the time', () => Date.now() > from + seconds * 1000, 600_000);
    const served = run.record.rings.filter(({ at }) => at > from).length;
    return { cost: await stopCounting(served), from };
  }).finally(() => hotline.asterisk.command('channel request hangup all'));
}

/** Runs callers and agents, and finds what they met; `work` says from when on delays count. */
async function runSide(
  hotline: DeskHotline,
  options: DeskRunOptions,
  atWork: number,
  work: (run: DeskRun) => Promise<{ readonly cost: CallCost; readonly from: number }>,
): Promise<Side> {
  const run = await DeskRun.start(hotline, options);
  try {
    const { cost, from } = await work(run);
    const until = new Date();
    if (options.number === '12368' && !hotline.app.isRunning) {
      throw new Error('the app has ended: see app.log');
    }
    const delays = offerDelays(run.record, from);
    const onWire = faultsOnWire(run.record, hotline.agents.slice(0, atWork));
    const at = (share: number) => round(percentile(delays, share));
    say(`${options.name}: ${run.words}; ${costInWords(cost)}`);
    say(`free to INVITE: ${delays.length} x, p50 ${at(0.5)} ms, p99 ${at(0.99)}, max ${at(1)}`);
    for (const story of onWire.stories) say(story);
    return { cost, delays, onWire, until };
  } finally {
    await run.stop();
  }
}

/**
 * Checks that the digit which declines the recording is still the one that callers press here: with
 * recordings this bench would measure something else.
 */
async function nobodyIsRecorded(hotline: DeskHotline, began: Date): Promise<void> {
  const { rows } = await hotline.database.pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM recordings WHERE started_at >= $1',
    [began],
  );
  const n = rows[0]?.n ?? 0;
  if (n > 0) throw new Error(`${n} agent calls were recorded although their callers declined`);
}

/** Returns the figures of what must not happen, by the database and by the wire. */
function faultFigures(
  where: string,
  inDatabase: Faults,
  onWire: Faults,
  peerOnWire: Faults | null,
): Figure[] {
  const names = {
    outOfTurn: 'served out of turn',
    twice: 'offered twice',
    idle: 'agent idle > 1 s while a caller waits',
  } as const;
  return (Object.keys(names) as (keyof typeof names)[]).flatMap((kind) => [
    measured(`${names[kind]}, ${where}, on the wire`, '', onWire[kind], {
      peer: peerOnWire?.[kind] ?? null,
      atMost: 0,
    }),
    measured(`${names[kind]}, ${where}, in the database`, '', inDatabase[kind], { atMost: 0 }),
  ]);
}
