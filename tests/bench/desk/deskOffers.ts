/** Fifty agents, and a few more callers than they can serve. */
import { countCost, costInWords, type DeskCost } from './deskCost.js';
import { type DeskHotline } from './deskHotline.js';
import { DeskRun, type WireRecord } from './deskRun.js';
import type { DeskSize } from './deskSize.js';
import {
  faultsInDatabase,
  faultsOnWire,
  firstRings,
  offerDelays,
  type Faults,
} from './deskTurns.js';
import { held, percentile, round, told, type Figure } from '../figure.js';
import { poissonMs, seededRandom } from '../../parts/seededRandom.js';

/** The most that a call may cost, relative to app_queue. */
const costRatio = 1.5;

interface Side {
  readonly record: WireRecord;
  readonly cost: DeskCost;
  readonly delays: readonly number[];
  readonly first: readonly number[];
  readonly onWire: Faults;
}

/** Measures offers, turns and cost with few waiting callers, on both sides. */
export async function benchOffers(
  hotline: DeskHotline,
  size: DeskSize,
  figures: Figure[],
): Promise<void> {
  const { agents } = size;
  await hotline.letRing({ speaks: true });
  await hotline.signIn(agents);
  const began = new Date();
  const ours = await runSide(hotline, size, 'app', '12368');
  const inDatabase = await faultsInDatabase(hotline.database.pool, began, new Date());
  console.log(`    in the database ${inWords(inDatabase)}`);
  await hotline.app.stop();
  const queue = await runSide(hotline, size, 'app_queue', hotline.peerNumber(agents, true));
  const bare = size.withBarePeer
    ? await runSide(hotline, size, 'app_queue, nothing recorded', hotline.peerNumber(agents, false))
    : null;
  await hotline.app.restart();

  for (const share of [0.5, 0.99]) {
    const [mine, theirs] = [percentile(ours.delays, share), percentile(queue.delays, share)];
    const name = `agent free to her telephone's INVITE, ${agents} agents, p${share * 100}, ms`;
    figures.push(held(name, mine, theirs, 'no slower', mine <= theirs));
  }
  figures.push(
    told('  of so many offers', ours.delays.length, queue.delays.length),
    told(
      `digit 0 to INVITE while agents are free, p50, ms`,
      percentile(ours.first, 0.5),
      percentile(queue.first, 0.5),
    ),
    ...faultFigures(`${agents} agents`, inDatabase, ours.onWire, queue.onWire),
    ...costFigures(ours.cost, queue.cost, bare?.cost ?? null),
  );
}

async function runSide(
  hotline: DeskHotline,
  { agents, rate, seconds }: DeskSize,
  side: string,
  number: string,
): Promise<Side> {
  await hotline.letRing({ speaks: true });
  const stopCounting = await countCost(hotline);
  const run = await DeskRun.start(hotline, {
    name: side.replaceAll(/\W+/g, '-'),
    number,
    seed: 2,
    callersSpeak: true,
    dialsAtMs: poissonMs(rate, 500, seconds * 1000, seededRandom(1)),
    answerMs: [500, 1500],
    talkMs: [7000, 11_000],
  });
  try {
    await run.untilOver(seconds * 1000 + 120_000);
    if (side === 'app' && !hotline.app.isRunning) throw new Error('the app has ended: see app.log');
    const { record } = run;
    const cost = await stopCounting(record.callers.length);
    const delays = offerDelays(record);
    const atWork = hotline.agents.slice(0, agents);
    const onWire = faultsOnWire(record, atWork);
    console.log(`  ${side}: ${run.words}\n    ${costInWords(cost)}`);
    console.log(`    free to INVITE: ${delaysInWords(delays)}; on the wire ${inWords(onWire)}`);
    return { record, cost, delays, first: firstRings(record, agents), onWire };
  } finally {
    await run.stop();
  }
}

/** Formats delays for the terminal. */
export function delaysInWords(delays: readonly number[]): string {
  const at = (share: number) => round(percentile(delays, share));
  return `${delays.length} x, p50 ${at(0.5)} ms, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(1)}`;
}

/** Formats faults for the terminal. */
export function inWords({ outOfTurn, twice, idle, stories }: Faults): string {
  const told = stories.map((story) => `\n      ${story}`).join('');
  return `${outOfTurn} out of turn, ${twice} twice, ${idle} idle${told}`;
}

/** Returns the figures of what must not happen, by the database and by the wire. */
export function faultFigures(
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
    held(
      `${names[kind]}, ${where}, on the wire`,
      onWire[kind],
      peerOnWire?.[kind] ?? null,
      '0',
      onWire[kind] === 0,
    ),
    held(
      `${names[kind]}, ${where}, in the database`,
      inDatabase[kind],
      null,
      '0',
      inDatabase[kind] === 0,
    ),
  ]);
}

function costFigures(ours: DeskCost, queue: DeskCost, bare: DeskCost | null): Figure[] {
  const mine = ours.asterisk + ours.app;
  return [
    held(
      'CPU ms per call, Asterisk + app; peer: app_queue that records',
      mine,
      queue.asterisk,
      `<= ${costRatio} x`,
      mine <= costRatio * queue.asterisk,
    ),
    told('  of it Asterisk', ours.asterisk, queue.asterisk),
    told('  of it the app', ours.app),
    told('  PostgreSQL beside it', ours.postgres),
    ...(bare === null ? [] : [told('  peer: app_queue that records nothing', mine, bare.asterisk)]),
  ];
}
