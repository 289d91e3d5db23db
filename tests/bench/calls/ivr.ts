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
import { soundMarks } from './conversation.js';
import { measureDigitDelays } from './digitDelays.js';
import { runLoad, type Side } from './loadRun.js';
import { searchRate } from './searchRate.js';

const delayRate = 3;
const cpuRate = 20;
const cpuRatio = 1.5;
/** A rate holds if fewer calls fail and SIPp itself is in time: late callers are no full load. */
const mostFailed = 0.001;
const mostLateness = 1.05;

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
    const highest = (side: Side) =>
      searchRate({ first: 25, rise: 1.3, steps: full ? 5 : 3 }, async (rate) => {
        const calls = Math.ceil(rate * (full ? 30 : 15));
        const run = await runLoad(hotline, `rate ${round(rate)}/s, ${side}`, { side, calls, rate });
        return run.failed < mostFailed * calls && run.lateness < mostLateness;
      });
    const [ours, peer] = [await highest('app'), await highest('peer')];
    return [
      measured('highest rate; peer: bare dialplan', 'calls/s', ours, {
        peer,
        atLeast: 0.8 * peer,
        target: '≥ 0.8 ×',
      }),
    ];
  });
}

/** Node compiles what runs often; nothing is measured before that. */
export async function warmUp(hotline: BenchHotline): Promise<void> {
  await runLoad(hotline, 'warm-up', { side: 'app', calls: 60, rate: 10 });
}

/** Measures both sides at once, at a low rate, so that both meet the same machine. */
async function measureDelays(hotline: BenchHotline, calls: number): Promise<Figure[]> {
  const capture = await startCapture(
    path.join(benchFolder, 'digits.pcap'),
    `${rtpPorts.first}-${rtpPorts.last}`,
  );
  const load = { patience: 'usual', calls, rate: delayRate } as const;
  const runs = Promise.all([
    runLoad(hotline, 'delays, app', { ...load, side: 'app' }),
    runLoad(hotline, 'delays, dialplan', { ...load, side: 'peer', from: peerCallersAddress }),
  ]);
  // A capture that goes on would keep this process alive after a run that failed.
  await runs.catch(() => undefined);
  const packets = await capture.stop();
  const expected = calls - Math.max(...(await runs).map(({ failed }) => failed));
  const marks = await soundMarks(hotline.turns);
  const ours = measureDigitDelays(rtpOf(packets), callersAddress, marks);
  const peers = measureDigitDelays(rtpOf(packets), peerCallersAddress, marks);
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
        atMost: theirs + 20,
        target: 'dialplan + 20 ms',
      }),
    ];
  });
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
  const beside = (peer: number) => ({
    peer,
    atMost: cpuRatio * peer,
    target: `≤ ${cpuRatio} ×`,
  });
  const name = 'CPU per hurried call, Asterisk + app';
  return [
    measured(`${name}; peer: dialplan with look-up`, 'ms', ours, beside(same.asterisk)),
    measured(`${name}; peer: bare dialplan`, 'ms', ours, beside(bare.asterisk)),
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
  const channels = (await readAri(hotline.asterisk, 'channels')) as unknown[];
  const bridges = (await readAri(hotline.asterisk, 'bridges')) as unknown[];
  const left = channels.length + bridges.length;
  const grown = `app's memory after ${all} calls, grown since the first ${first}`;
  return [
    measured(grown, 'MB', late - early, { atMost: 10 }),
    measured(`channels and bridges left of ${all} calls`, '', left, { atMost: 0 }),
  ];
}
