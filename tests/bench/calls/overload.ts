/**
 * More calls than the machine carries: 1.5, 2 and 4 times its highest rate, with the caps raised.
 * Admitted callers must be served as usual, and the others refused at once. The peer is the same
 * conversation in dialplan, which refuses nobody.
 */
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { callersAddress, peerCallersAddress, rtpPorts } from '../benchAsterisk.js';
import { benchFolder, countInFile, peerNumber, startBenchHotline } from '../benchHotline.js';
import type { BenchHotline } from '../benchHotline.js';
import { readCallAnswers, readRtp, startCapture, type CallAnswer } from './capture.js';
import { conversationMs, soundMarks } from './conversation.js';
import { unfinishedMark } from './dialplanPeer.js';
import {
  held,
  percentile,
  printFigures,
  round,
  told,
  writeFigures,
  type Figure,
} from '../figure.js';
import { report } from './ivr.js';
import { measureDigitDelays } from './digitDelays.js';
import { countServed, databaseTime, runLoad, type Side } from './loadRun.js';
import { machineCpuSeconds } from '../processCost.js';
import { searchRate } from './searchRate.js';
import { runCallers, scenario } from './sippCaller.js';

const targets = { servedShare: 0.85, refusalMs: 200, digitMs: 100, againMs: 5000 };
const factors = [1.5, 2, 4];
/** Share of the highest rate that comes before and after the overload. */
const usualShare = 0.7;
const patience = 'hurries';
/**
 * The first rate of the search, and the share of its calls that may fail in a carried rate: two or
 * three, which may have begun on the edge of the count.
 */
const firstRate = 17;
const mostFailed = 0.0025;
/**
 * A rate is carried when it holds in so many more runs. The search keeps the best of several
 * minutes, and a virtual machine's processors are up to a third slower in the next one. Each run in
 * which it does not hold lowers the rate by this factor.
 */
const confirmations = 2;
const lowered = 0.92;
/**
 * The share of the processors' time that the host of a virtual machine may take during a run, and
 * how often a run is repeated when the host took more. A host that stops both processors for a
 * third of a second delays more digits than p99 leaves out, and no program here can prevent that.
 */
const mostStolen = 0.0025;
const mostRepeats = 4;

interface Size {
  readonly rateSeconds: number;
  readonly rateSteps: number;
  readonly seconds: number;
}
// A call lasts some 25 seconds. The machine carries a rate only if it still does after the first
// calls have ended, for as long as the overload.
const short: Size = { rateSeconds: 60, rateSteps: 5, seconds: 60 };
const whole: Size = { rateSeconds: 60, rateSteps: 8, seconds: 60 };
/** For trying the bench itself: `OVERLOAD_TRY=RATE,SECONDS` skips the search for the rate. */
const tried = (process.env.OVERLOAD_TRY ?? '').split(',').map(Number);

/** Runs the bench `overload`; `full` measures longer. */
export async function benchOverload(full: boolean): Promise<Figure[]> {
  const size = full ? whole : short;
  const seconds = tried[1] ?? size.seconds;
  const figures: Figure[] = [];
  const hotline = await startBenchHotline();
  try {
    await hotline.usePeer('bare');
    const beside = await readBusy(5000);
    figures.push(told('busy before the bench began, % of the machine', beside * 100));
    report('warm-up', await runLoad(hotline, { side: 'app', patience, calls: 100, rate: 10 }));
    const rate =
      tried[0] !== undefined && tried[0] > 0 ? tried[0] : await findCarriedRate(hotline, size);
    if (rate === 0) throw new Error('the machine does not carry even the first rate');
    figures.push(told('highest rate that the machine carries, calls a second', rate));
    await hotline.restartApp({ OVERLOAD_SHEDDING: 'on' });
    const usual = usualShare * rate;
    const calls = Math.round(usual * Math.min(40, seconds));
    report('before', await runLoad(hotline, { side: 'app', patience, calls, rate: usual }));
    // The peer's calls load the machine while the app has none. From that load the app would learn
    // too low a cost of a call, so the peer's calls come after the app's.
    const of = (side: Side, factor: number) =>
      overload(hotline, { side, rate, factor, seconds, usual });
    const ours: Outcome[] = [];
    for (const factor of factors) ours.push(await of('app', factor));
    for (const [place, factor] of factors.entries()) {
      const own = ours[place];
      if (own !== undefined) judge(figures, factor, rate, own, await of('peer', factor));
      await writeFigures('overload', figures);
    }
  } finally {
    await hotline.stop();
  }
  printFigures('More calls than the machine carries', figures);
  return figures;
}

/**
 * Returns the highest rate that the machine carries: no call fails or is refused, and digits are
 * answered as the target asks. Far more calls get through without failing, with digits that wait
 * for seconds; nobody would call that carried.
 */
async function findCarriedRate(hotline: BenchHotline, size: Size): Promise<number> {
  const { rateSeconds: seconds, rateSteps: steps } = size;
  const holds = async (rate: number) => {
    const run = await overload(hotline, { side: 'app', rate, factor: 1, seconds, usual: 0 });
    const failed = run.lost + run.refused;
    return failed <= mostFailed * rate * seconds && run.digitMs <= targets.digitMs;
  };
  let rate = await searchRate({ first: firstRate, rise: 1.2, steps }, holds);
  for (let held = 0; held < confirmations && rate > 1;) {
    if (await holds(rate)) held += 1;
    else [rate, held] = [rate * lowered, 0];
  }
  return rate;
}

interface OverloadOptions {
  readonly side: Side;
  /** The highest rate that the machine carries, in calls a second. */
  readonly rate: number;
  readonly factor: number;
  readonly seconds: number;
  /** Calls a second that come afterwards; 0 for none. */
  readonly usual: number;
}

interface Outcome {
  readonly servedPerSecond: number;
  readonly refused: number;
  /** Calls neither served nor refused. */
  readonly lost: number;
  readonly refusalMs: number;
  readonly digitMs: number;
  readonly digits: number;
  /** Milliseconds from the end of the overload to the last call that was not served as before. */
  readonly againMs: number;
  readonly busy: number;
  /** Share of the processors' time that the host of a virtual machine took. */
  readonly stolen: number;
}

/** The digits of a fifth of the calls: capturing all packets would be an overload of its own. */
const seenPorts = `${rtpPorts.first}-${rtpPorts.first + Math.round((rtpPorts.last - rtpPorts.first) / 5)}`;

/**
 * Measures a run, and repeats it while the host took too much of it; the last run counts in any
 * case.
 */
async function overload(hotline: BenchHotline, options: OverloadOptions): Promise<Outcome> {
  for (let repeats = 0; ; repeats += 1) {
    const outcome = await overloadOnce(hotline, options);
    if (outcome.stolen <= mostStolen || repeats === mostRepeats) return outcome;
    console.log('  the host took too much of that run; again');
  }
}

async function overloadOnce(hotline: BenchHotline, options: OverloadOptions): Promise<Outcome> {
  const { side, rate, factor, seconds, usual } = options;
  const { asterisk, turns } = hotline;
  await hotline.database.pool.query('DELETE FROM sign_in_locks');
  const file = (name: string) => path.join(benchFolder, `overload-${name}.pcap`);
  // 700 bytes reach to the CSeq of any of these messages.
  const sip = await startCapture(file('sip'), `${asterisk.sipPort}-${asterisk.sipPort}`, 700);
  const sound = await startCapture(file('sound'), seenPorts);
  const unfinishedBefore = await countInFile(asterisk.logFile, unfinishedMark);
  const beganAt = await databaseTime(hotline);
  const machine = await machineCpuSeconds();
  const callers = (name: string, from: string, perSecond: number, forSeconds: number) =>
    runCallers({
      folder: path.join(benchFolder, 'callers'),
      name: `overload-${side}-${name}`,
      from,
      to: `${asterisk.sipAddress}:${asterisk.sipPort}`,
      number: side === 'app' ? '12368' : peerNumber,
      scenario: scenario(turns, patience, true),
      people: hotline.people,
      calls: Math.round(perSecond * forSeconds),
      rate: perSecond,
    });
  let endedAt = beganAt;
  let [busy, stolen] = [NaN, NaN];
  const afterwards = async () => {
    await delay(seconds * 1000);
    endedAt = await databaseTime(hotline);
    const now = await machineCpuSeconds();
    const total = now.total - machine.total;
    busy = (now.busy - machine.busy) / total;
    stolen = (now.stolen - machine.stolen) / total;
    if (usual === 0) return { failed: 0, reasons: {} };
    return callers('after', peerCallersAddress, usual, 20);
  };
  // A capture that goes on would keep this process alive after a run that failed.
  const [crowd, after] = await Promise.all([
    callers('crowd', callersAddress, rate * factor, seconds),
    afterwards(),
  ]).finally(() => Promise.all([sip.stop(), sound.stop()]));
  const answers = await readCallAnswers(file('sip'));
  // SIPp begins a moment late, so its last calls come while those of afterwards do.
  const ofCrowd = answers.filter(
    ({ from, askedAt }) => from === callersAddress && askedAt < endedAt.getTime(),
  );
  const refusals = ofCrowd.filter(({ status }) => status === 503);
  const admitted = ofCrowd.length - refusals.length;
  const unfinished =
    side === 'app'
      ? admitted - (await countServed(hotline, beganAt, admitted, endedAt))
      : (await countInFile(asterisk.logFile, unfinishedMark)) - unfinishedBefore;
  // A call that SIPp gave up is unfinished too, and counts once.
  const served = Math.max(0, admitted - Math.max(crowd.failed, unfinished));
  const digits = await measureDigitDelays(
    readRtp(file('sound')),
    callersAddress,
    await soundMarks(turns),
  );
  const delays = [...digits.silent.flat(), ...digits.bargeIn.flat()];
  const outcome = {
    servedPerSecond: served / seconds,
    refused: refusals.length,
    lost: ofCrowd.length - refusals.length - served,
    // Refused callers must not have waited.
    refusalMs:
      refusals.length === 0
        ? 0
        : percentile(
            refusals.map(({ afterMs }) => afterMs),
            0.99,
          ),
    digitMs: percentile(delays, 0.99),
    digits: delays.length,
    againMs: servedAgainMs(answers, after.failed),
    busy,
    stolen,
  };
  console.log(
    `  ${factor} x, ${side}: ${JSON.stringify(outcome)}; SIPp: ${crowd.failed} failed ${JSON.stringify(crowd.reasons)}; ` +
      `afterwards ${after.failed} failed ${JSON.stringify(after.reasons)}; load ${os.loadavg()[0]?.toFixed(1) ?? '?'}`,
  );
  await rm(file('sip'));
  await rm(file('sound'));
  // Waits so that the next overload begins on a recovered machine.
  await delay(Math.min(30_000, conversationMs(turns, patience)));
  return outcome;
}

/**
 * Returns when the last call after the overload was refused or answered late. Infinity if calls
 * broke.
 */
function servedAgainMs(answers: readonly CallAnswer[], failed: number): number {
  const after = answers.filter(({ from }) => from === peerCallersAddress);
  if (after.length === 0) return 0;
  const endedAt = Math.min(...after.map(({ askedAt }) => askedAt));
  if (failed > 0.01 * after.length) return Infinity;
  const worse = after.filter(({ status, afterMs }) => status !== 200 || afterMs > 1000);
  return Math.max(0, ...worse.map(({ askedAt }) => askedAt - endedAt));
}

function judge(
  figures: Figure[],
  factor: number,
  rate: number,
  ours: Outcome,
  peer: Outcome,
): void {
  const at = (what: string) => `${factor} x: ${what}`;
  const { servedShare, refusalMs, digitMs, againMs } = targets;
  const least = servedShare * rate;
  figures.push(
    held(
      at('served, calls a second'),
      ours.servedPerSecond,
      peer.servedPerSecond,
      `>= ${round(least)} (${servedShare * 100} %)`,
      ours.servedPerSecond >= least,
    ),
    told(at('refused with 503'), ours.refused, peer.refused),
    told(at('neither served nor refused'), ours.lost, peer.lost),
    held(
      at('refusal, p99, ms'),
      ours.refusalMs,
      peer.refused === 0 ? null : peer.refusalMs,
      `<= ${refusalMs} ms`,
      ours.refusalMs <= refusalMs,
    ),
    held(
      at('digit to prompt of those served, p99, ms'),
      ours.digitMs,
      peer.digitMs,
      `<= ${digitMs} ms`,
      ours.digitMs <= digitMs,
    ),
    held(
      at('served again as before, ms after the end'),
      ours.againMs,
      peer.againMs,
      `<= ${againMs} ms`,
      ours.againMs <= againMs,
    ),
    told(at('busy, % of the machine'), ours.busy * 100, peer.busy * 100),
    told(at('taken by the host, % of the machine'), ours.stolen * 100, peer.stolen * 100),
  );
}

/** Returns the share of the machine that is in use. */
async function readBusy(forMs: number): Promise<number> {
  const before = await machineCpuSeconds();
  await delay(forMs);
  const after = await machineCpuSeconds();
  return (after.busy - before.busy) / (after.total - before.total);
}
