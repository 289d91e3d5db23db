/**
 * The conversation through the app compared with the same in pure dialplan: delay, CPU, memory, and
 * the highest rate. The README says how.
 */
import path from 'node:path';
import { callersAddress, peerCallersAddress, rtpPorts } from '../benchAsterisk.js';
import { benchFolder, readAri, withBenchHotline, type BenchHotline } from '../benchHotline.js';
import { measured, percentile, round, say, type Figure } from '../figure.js';
import { appMemoryMb, profileApp, sayProfile } from '../inspectApp.js';
import { rtpOf, startCapture } from './capture.js';
import { conversationMs, soundMarks } from './conversation.js';
import { measureDigitDelays, type DigitDelays } from './digitDelays.js';
import { runLoad, type LoadRun, type LoadRunOptions, type Side } from './loadRun.js';
import { searchRate } from './searchRate.js';

const delayRate = 3;
const cpuRate = 20;
/** The most that a call may cost, relative to each peer; and a digit more than the dialplan's, p99. */
const cpuRatios = { bare: 1.25, same: 1.1 };
const moreMs = { silent: 10, bargeIn: 5 };
/** A rate holds if fewer calls fail and SIPp itself is in time: late callers are no full load. */
export const mostFailed = 0.001;
export const mostLateness = 1.05;

/** Runs the bench `ivr`; `full` measures more calls. */
export function benchIvr(full: boolean): Promise<Figure[]> {
  return withBenchHotline(async (hotline) => {
    await warmUp(hotline);
    return [
      ...(await measureDelays(hotline, full ? 300 : 60)),
      ...(await measureCpu(hotline, full ? 800 : 200)),
      ...(await measureMemory(hotline, full ? [1000, 10_000] : [150, 450])),
    ];
  });
}

/** Runs the bench `rate`; `full` takes more and longer steps. */
export function benchRate(full: boolean): Promise<Figure[]> {
  return withBenchHotline(async (hotline) => {
    await warmUp(hotline);
    const ours = await findHighestRate(hotline, 'app', full);
    const peer = await findHighestRate(hotline, 'peer', full, ours || undefined);
    return [
      measured('highest rate; peer: bare dialplan', 'calls/s', ours, {
        peer,
        atLeast: 0.95 * peer,
        target: '≥ 0.95 ×',
      }),
    ];
  });
}

/**
 * Returns the highest rate of hurried calls that holds, in calls a second. Each step goes on for as long as a call
 * lasts and then some: before that, fewer calls are up than the rate will bring.
 */
export function findHighestRate(
  hotline: BenchHotline,
  side: Side,
  full = false,
  first = 20,
): Promise<number> {
  const seconds = conversationMs(hotline.turns, 'hurries') / 1000 + (full ? 60 : 25);
  return searchRate({ first, rise: 1.25, halvings: full ? 3 : 1 }, async (rate) => {
    const calls = Math.ceil(rate * seconds);
    const run = await runLoad(hotline, `rate ${round(rate)}/s, ${side}`, { side, calls, rate });
    return run.failed < mostFailed * calls && run.lateness < mostLateness;
  });
}

/** Node compiles what runs often; nothing is measured before that. */
export async function warmUp(hotline: BenchHotline): Promise<void> {
  await runLoad(hotline, 'warm-up', { side: 'app', calls: 60, rate: 10 });
}

/** Measures both sides at once, at a low rate, so that both meet the same machine. */
async function measureDelays(hotline: BenchHotline, calls: number): Promise<Figure[]> {
  const load = { patience: 'usual', calls, rate: delayRate } as const;
  const { ours, peers, runs } = await delaysOfBoth(hotline, 'delays', load, load);
  const expected = calls - Math.max(...runs.map(({ failed }) => failed));
  return (['silent', 'bargeIn'] as const).flatMap((kind) => {
    say(`${kind}: ${ours[kind].length} digits, of the dialplan ${peers[kind].length}`);
    // With fewer delays than calls, something else was measured.
    if (Math.min(ours[kind].length, peers[kind].length) < expected) {
      throw new Error(`digits ${kind} of ${expected} calls were not all seen`);
    }
    const name = `digit into ${kind === 'silent' ? 'silence' : 'a prompt'} to the next prompt`;
    const at = (share: number) => [percentile(ours[kind], share), percentile(peers[kind], share)];
    const [[mine = NaN, theirs = NaN], [p50 = NaN, peer = NaN]] = [at(0.99), at(0.5)];
    return [
      measured(`${name}, p50`, 'ms', p50, { peer }),
      measured(`${name}, p99`, 'ms', mine, {
        peer: theirs,
        atMost: theirs + moreMs[kind],
        target: `dialplan + ${moreMs[kind]} ms`,
      }),
    ];
  });
}

type Load = Omit<LoadRunOptions, 'side' | 'from'>;

/** Runs calls through the app and the dialplan at once, and measures the delays of their digits. */
export async function delaysOfBoth(
  hotline: BenchHotline,
  name: string,
  app: Load,
  peer: Load,
): Promise<{
  readonly ours: DigitDelays;
  readonly peers: DigitDelays;
  readonly runs: readonly LoadRun[];
}> {
  const capture = await startCapture(
    path.join(benchFolder, 'digits.pcap'),
    `${rtpPorts.first}-${rtpPorts.last}`,
  );
  const running = Promise.all([
    runLoad(hotline, `${name}, app`, { ...app, side: 'app' }),
    runLoad(hotline, `${name}, dialplan`, { ...peer, side: 'peer', from: peerCallersAddress }),
  ]);
  // A capture that goes on would keep this process alive after a run that failed.
  await running.catch(() => undefined);
  const packets = await capture.stop();
  const runs = await running;
  const marks = await soundMarks(hotline.turns);
  return {
    ours: measureDigitDelays(rtpOf(packets), callersAddress, marks),
    peers: measureDigitDelays(rtpOf(packets), peerCallersAddress, marks),
    runs,
  };
}

async function measureCpu(hotline: BenchHotline, calls: number): Promise<Figure[]> {
  const cost = async (side: Side, name: string) =>
    (await runLoad(hotline, `CPU, ${name}`, { side, calls, rate: cpuRate })).cost;
  const app = await cost('app', 'app');
  const bare = await cost('peer', 'bare dialplan');
  await hotline.usePeer('same');
  const same = await cost('peer', 'dialplan with look-up');
  // Sampling costs time itself, so these calls are not counted.
  const profile = await profileApp(hotline.app.pid, hotline.inspectorPort, () =>
    runLoad(hotline, 'profile, app', { side: 'app', calls, rate: cpuRate }),
  );
  await sayProfile(profile, path.join(benchFolder, 'ivr.cpuprofile'));
  const ours = app.asterisk + app.app;
  const beside = (peer: number, ratio: number) => ({
    peer,
    atMost: ratio * peer,
    target: `≤ ${ratio} ×`,
  });
  const name = 'CPU per hurried call, Asterisk + app';
  return [
    measured(
      `${name}; peer: dialplan with look-up`,
      'ms',
      ours,
      beside(same.asterisk, cpuRatios.same),
    ),
    measured(`${name}; peer: bare dialplan`, 'ms', ours, beside(bare.asterisk, cpuRatios.bare)),
    measured('of it the app', 'ms', app.app),
    measured('PostgreSQL beside it', 'ms', app.postgres, { peer: same.postgres }),
  ];
}

/** A freshly started app takes the first calls, then the others. No call may leave anything. */
async function measureMemory(
  hotline: BenchHotline,
  [first, all]: readonly [number, number],
): Promise<Figure[]> {
  await hotline.restartApp();
  const memoryAfter = async (calls: number) => {
    await runLoad(hotline, 'memory', { side: 'app', calls, rate: cpuRate });
    return appMemoryMb(hotline.app.pid, hotline.inspectorPort);
  };
  const early = await memoryAfter(first);
  const late = await memoryAfter(all - first);
  const left = await countLeft(hotline);
  const grown = `app's memory after ${all} calls, grown since the first ${first}`;
  return [
    measured(grown, 'MB', late - early, { atMost: 10 }),
    measured(`channels and bridges left of ${all} calls`, '', left, { atMost: 0 }),
  ];
}

/** Counts the channels and bridges that Asterisk has. */
export async function countLeft({ asterisk }: BenchHotline): Promise<number> {
  const channels = (await readAri(asterisk, 'channels')) as unknown[];
  const bridges = (await readAri(asterisk, 'bridges')) as unknown[];
  return channels.length + bridges.length;
}
