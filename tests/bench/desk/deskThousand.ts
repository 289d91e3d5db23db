/**
 * A thousand callers wait, and two hundred agents talk, all in silence and without recordings,
 * which the callers refuse. A thousand streams of music and two hundred recorded agent calls alone are
 * more than two processors carry (Asterisk took all of both), and this bench measures the queue.
 */
import { countCost, costInWords } from './deskCost.js';
import { type DeskHotline } from './deskHotline.js';
import { delaysInWords, faultFigures, inWords } from './deskOffers.js';
import { DeskRun } from './deskRun.js';
import type { DeskSize } from './deskSize.js';
import { faultsInDatabase, faultsOnWire, offerDelays, type Faults } from './deskTurns.js';
import { held, percentile, told, type Figure } from '../figure.js';
import { poissonMs, seededRandom } from '../../parts/seededRandom.js';

/** The most that p99 may be, relative to p99 with few waiting callers. */
const slower = 2;
/** How long all callers may take to join the queue. */
const rampLimitMs = 150_000;

interface Many {
  readonly delays: readonly number[];
  /** The moment from which all callers hang up. */
  readonly until: Date;
  readonly onWire: Faults;
}

/** Measures offers, turns and cost with many waiting callers. */
export async function benchThousand(
  hotline: DeskHotline,
  size: DeskSize,
  figures: Figure[],
): Promise<void> {
  const { agents, waiting } = size.many;
  await hotline.letRing({ speaks: false });
  await hotline.signIn(agents);
  await hotline.playMusic(false);
  const began = new Date();
  const where = `${agents} agents, ${waiting} waiting`;
  const ours = await runSide(hotline, size, 'app', '12368').catch((error: unknown) => {
    console.log(`  app: ${String(error)}`);
    return null;
  });
  if (ours === null) {
    await hotline.playMusic(true);
    const name = `agent free to her telephone's INVITE, ${where}: could not be measured`;
    figures.push(held(name, Number.NaN, null, `<= ${slower} x with ${size.agents}`, false));
    return;
  }
  await nobodyIsRecorded(hotline, began);
  const inDatabase = await faultsInDatabase(hotline.database.pool, began, ours.until);
  console.log(`    in the database ${inWords(inDatabase)}`);
  const queue = size.many.withPeer ? await runPeer(hotline, size) : null;
  await hotline.playMusic(true);

  const few = figures.find(({ figure }) => figure.includes(`${size.agents} agents, p99`))?.ours;
  for (const share of [0.5, 0.99]) {
    const mine = percentile(ours.delays, share);
    const theirs = queue === null ? null : percentile(queue.delays, share);
    const name = `agent free to her telephone's INVITE, ${where}, p${share * 100}, ms`;
    figures.push(
      share === 0.5 || few === undefined
        ? told(name, mine, theirs)
        : held(name, mine, theirs, `<= ${slower} x with ${size.agents}`, mine <= slower * few),
    );
  }
  figures.push(
    told('  of so many offers', ours.delays.length, queue?.delays.length ?? null),
    ...faultFigures(where, inDatabase, ours.onWire, queue?.onWire ?? null),
  );
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

/** Runs app_queue. Null if it cannot do it at all, which is a result too. */
async function runPeer(hotline: DeskHotline, size: DeskSize): Promise<Many | null> {
  await hotline.app.stop();
  try {
    return await runSide(hotline, size, 'app_queue', hotline.peerNumber(size.many.agents, false));
  } catch (error) {
    console.log(`  app_queue: ${String(error)}`);
    return null;
  } finally {
    await hotline.app.restart();
  }
}

async function runSide(
  hotline: DeskHotline,
  { many }: DeskSize,
  side: string,
  number: string,
): Promise<Many> {
  const { agents, waiting, rampRate, rate, seconds } = many;
  await hotline.letRing({ speaks: false });
  const rampCalls = agents + waiting;
  const rampMs = (rampCalls / rampRate) * 1000;
  const ramp = Array.from({ length: rampCalls }, (_, index) => (index * 1000) / rampRate);
  const later = poissonMs(rate, rampMs, rampMs + (seconds + 30) * 1000, seededRandom(3));
  const run = await DeskRun.start(hotline, {
    name: `many-${side}`,
    number,
    seed: 4,
    callersSpeak: false,
    holdsAgentCalls: true,
    callersRefuse: side === 'app',
    dialsAtMs: [...ramp, ...later],
    answerMs: [500, 1500],
    talkMs: [25_000, 35_000],
  });
  try {
    await run.until(
      'the queue',
      () => run.waiting >= waiting && run.talking === agents,
      rampLimitMs,
    );
    console.log(`  ${side}: ${run.words}`);
    const measuredFrom = Date.now();
    const stopCounting = await countCost(hotline);
    run.letAgentCallsEnd(30_000);
    await run.until('the time', () => Date.now() > measuredFrom + seconds * 1000, 600_000);
    if (side === 'app' && !hotline.app.isRunning) throw new Error('the app has ended: see app.log');
    const served = run.record.rings.filter(({ at }) => at > measuredFrom).length;
    const until = new Date();
    const cost = await stopCounting(served);
    const { record } = run;
    const delays = offerDelays(record, measuredFrom);
    const onWire = faultsOnWire(record, hotline.agents.slice(0, agents));
    console.log(`    then: ${run.words}\n    ${costInWords(cost)}`);
    console.log(`    free to INVITE: ${delaysInWords(delays)}; on the wire ${inWords(onWire)}`);
    await run.hangUpAll(200);
    return { delays, until, onWire };
  } finally {
    // Also hangs up the calls that SIPp has left behind.
    await run.stop().finally(() => hotline.asterisk.command('channel request hangup all'));
  }
}
