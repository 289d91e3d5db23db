/**
 * More calls than the machine carries, with the caps raised. Admitted callers must be served as
 * usual, and the others refused at once.
 */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { callersAddress, peerCallersAddress, rtpPorts } from '../benchAsterisk.js';
import { benchFolder, withBenchHotline, type BenchHotline } from '../benchHotline.js';
import { measured, percentile, round, say, type Figure } from '../figure.js';
import { machineCpuSeconds } from '../processCost.js';
import { callAnswersOf, rtpOf, startCapture, type CallAnswer } from './capture.js';
import { conversationMs, soundMarks } from './conversation.js';
import { warmUp } from './ivr.js';
import { measureDigitDelays } from './digitDelays.js';
import { callSide, countServed, databaseTime, runLoad } from './loadRun.js';
import { searchRate } from './searchRate.js';

/** How long a caller may wait for the prompt after a digit, p99. */
const mostDigitMs = 100;
/** Share of the carried rate that must be served in an overload. */
const servedShare = 0.95;
/** Share of the carried rate that comes before and after the overload. */
const usualShare = 0.7;
/**
 * The first rate of the search, and the share of its calls that may fail in a carried rate: two or
 * three, which may have begun on the edge of the count.
 */
const firstRate = 17;
const mostFailed = 0.0025;
/** Each run in which a found rate does not hold after all lowers it by this factor. */
const lowered = 0.92;
/**
 * The share of the processors' time that the host of a virtual machine may take during a run, and
 * how often a run is repeated when the host took more. A host that stops both processors for a
 * third of a second delays more digits than p99 leaves out, and no program here can prevent that.
 */
const mostStolen = 0.0025;
const mostRepeats = 4;

interface Size {
  /** Seconds of a step of the search. A call lasts some 25 s. */
  readonly searchSeconds: number;
  readonly searchHalvings: number;
  /** In how many more runs the found rate must hold: the search keeps the best of several runs. */
  readonly confirmations: number;
  readonly factors: readonly number[];
  /** Seconds of the overload, and of the usual rate before and after it. */
  readonly seconds: number;
  readonly usualSeconds: number;
}
const short: Size = {
  searchSeconds: 25,
  searchHalvings: 2,
  confirmations: 1,
  factors: [1.5, 2, 4],
  seconds: 30,
  usualSeconds: 15,
};
const whole: Size = {
  searchSeconds: 60,
  searchHalvings: 4,
  confirmations: 2,
  factors: [1.5, 2, 4],
  seconds: 60,
  usualSeconds: 30,
};

/** Runs the bench `overload`; the short form has shorter runs. */
export function benchOverload(full: boolean): Promise<Figure[]> {
  const size = full ? whole : short;
  return withBenchHotline(async (hotline) => {
    await warmUp(hotline);
    const carried = await findCarriedRate(hotline, size);
    if (carried === 0) throw new Error('the machine does not carry even the first rate');
    await hotline.restartApp({ OVERLOAD_SHEDDING: 'on' });
    const usual = usualShare * carried;
    const calls = Math.round(usual * size.usualSeconds);
    await runLoad(hotline, 'before', { side: 'app', calls, rate: usual });
    const figures = [measured('highest rate that the machine carries', 'calls/s', carried)];
    for (const factor of size.factors) {
      const outcome = await overload(hotline, factor * carried, size.seconds, {
        rate: usual,
        seconds: size.usualSeconds,
      });
      figures.push(...figuresOf(factor, carried, outcome));
    }
    return figures;
  });
}

/**
 * Returns the highest rate that the machine carries: no call fails or is refused, and digits are
 * answered as the target asks. Far more calls get through without failing, with digits that wait for
 * seconds; nobody would call that carried.
 */
async function findCarriedRate(hotline: BenchHotline, size: Size): Promise<number> {
  const { searchSeconds: seconds, searchHalvings: halvings, confirmations } = size;
  const holds = async (rate: number) => {
    const { lost, refused, digitMs } = await overload(hotline, rate, seconds, null);
    return lost + refused <= mostFailed * rate * seconds && digitMs <= mostDigitMs;
  };
  let rate = await searchRate({ first: firstRate, rise: 1.2, halvings }, holds);
  for (let held = 0; held < confirmations && rate > 1;) {
    if (await holds(rate)) held += 1;
    else [rate, held] = [rate * lowered, 0];
  }
  return rate;
}

interface Outcome {
  readonly servedPerSecond: number;
  readonly refused: number;
  /** Calls neither served nor refused. */
  readonly lost: number;
  readonly refusalMs: number;
  readonly digitMs: number;
  /** Milliseconds from the end of the overload to the last call that was not served as before. */
  readonly againMs: number;
  /** Shares of the processors' time: in use, and taken by the host of a virtual machine. */
  readonly busy: number;
  readonly stolen: number;
}

interface Usual {
  readonly rate: number;
  readonly seconds: number;
}

/** The digits of a fifth of the calls: capturing all packets would be an overload of its own. */
const seenPorts = `${rtpPorts.first}-${rtpPorts.first + Math.round((rtpPorts.last - rtpPorts.first) / 5)}`;

/**
 * Measures a run, and repeats it while the host took too much of it; the last run counts in any
 * case.
 * @param afterwards the calls that come after the overload
 */
async function overload(
  hotline: BenchHotline,
  rate: number,
  seconds: number,
  afterwards: Usual | null,
): Promise<Outcome> {
  for (let repeats = 0; ; repeats += 1) {
    const outcome = await overloadOnce(hotline, rate, seconds, afterwards);
    say(`${round(rate)} calls/s: ${JSON.stringify(outcome)}`);
    // The next overload begins on a recovered machine.
    if (afterwards !== null) await delay(conversationMs(hotline.turns, 'hurries') / 2);
    if (outcome.stolen <= mostStolen || repeats === mostRepeats) return outcome;
    say('the host took too much of that run; again');
  }
}

async function overloadOnce(
  hotline: BenchHotline,
  rate: number,
  seconds: number,
  afterwards: Usual | null,
): Promise<Outcome> {
  const { asterisk, turns } = hotline;
  await hotline.database.pool.query('DELETE FROM sign_in_locks');
  const file = (name: string) => path.join(benchFolder, `overload-${name}.pcap`);
  // 700 bytes reach to the CSeq of any of these messages.
  const sip = await startCapture(file('sip'), `${asterisk.sipPort}-${asterisk.sipPort}`, 700);
  const sound = await startCapture(file('sound'), seenPorts);
  const beganAt = await databaseTime(hotline);
  const machine = await machineCpuSeconds();
  const call = (name: string, from: string, usual: Usual) =>
    callSide(hotline, {
      side: 'app',
      name: `overload-${name}`,
      from,
      calls: Math.round(usual.rate * usual.seconds),
      rate: usual.rate,
      mayBeRefused: true,
    });
  let endedAt = beganAt;
  let [busy, stolen] = [NaN, NaN];
  const after = async () => {
    await delay(seconds * 1000);
    endedAt = await databaseTime(hotline);
    const now = await machineCpuSeconds();
    const total = now.total - machine.total;
    busy = (now.busy - machine.busy) / total;
    stolen = (now.stolen - machine.stolen) / total;
    return afterwards === null ? null : call('after', peerCallersAddress, afterwards);
  };
  const runs = Promise.all([call('crowd', callersAddress, { rate, seconds }), after()]);
  // A capture that goes on would keep this process alive after a run that failed.
  await runs.catch(() => undefined);
  const answers = callAnswersOf(await sip.stop());
  const packets = rtpOf(await sound.stop());
  const [crowd, later] = await runs;
  // SIPp begins a moment late, so its last calls come while those of afterwards do.
  const ofCrowd = answers.filter(
    ({ from, askedAt }) => from === callersAddress && askedAt < endedAt.getTime(),
  );
  const refusals = ofCrowd.filter(({ status }) => status === 503);
  const admitted = ofCrowd.length - refusals.length;
  const unfinished = admitted - (await countServed(hotline, beganAt, admitted, endedAt));
  // A call that SIPp gave up is unfinished too, and counts once.
  const served = Math.max(0, admitted - Math.max(crowd.failed, unfinished));
  const { silent, bargeIn } = measureDigitDelays(packets, callersAddress, await soundMarks(turns));
  const waits = refusals.map(({ afterMs }) => afterMs);
  return {
    servedPerSecond: served / seconds,
    refused: refusals.length,
    lost: admitted - served,
    refusalMs: waits.length === 0 ? 0 : percentile(waits, 0.99),
    digitMs: percentile([...silent, ...bargeIn], 0.99),
    againMs: servedAgainMs(answers, later?.failed ?? 0),
    busy,
    stolen,
  };
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

function figuresOf(factor: number, carried: number, outcome: Outcome): Figure[] {
  const at = (what: string) => `${factor} ×: ${what}`;
  const { servedPerSecond, refused, lost, refusalMs, digitMs, againMs, busy, stolen } = outcome;
  return [
    measured(at('served'), 'calls/s', servedPerSecond, {
      atLeast: servedShare * carried,
      target: `≥ ${servedShare} × carried`,
      ratio: round(servedPerSecond / carried),
    }),
    measured(at('refused with 503'), '', refused),
    measured(at('neither served nor refused'), '', lost),
    measured(at('refusal, p99'), 'ms', refusalMs, { atMost: 200 }),
    measured(at('digit to prompt of those served, p99'), 'ms', digitMs, { atMost: mostDigitMs }),
    measured(at('served again as before'), 's', againMs / 1000, { atMost: 5 }),
    measured(at('processors in use'), '%', busy * 100),
    measured(at("of their time taken by the machine's host"), '%', stolen * 100),
  ];
}
