/**
 * The conversation through the app compared with the same in pure dialplan: delay, CPU, rate,
 * memory. The README says how.
 */
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import WebSocket from 'ws';
import { type Asterisk } from '../../../app/local/parts/asterisk.js';
import { askAri } from '../../telephone/network/askAri.js';
import { callersAddress, peerCallersAddress, rtpPorts } from '../benchAsterisk.js';
import { benchFolder, readAri, startBenchHotline, type BenchHotline } from '../benchHotline.js';
import { readRtp, startCapture } from './capture.js';
import { soundMarks } from './conversation.js';
import {
  held,
  percentile,
  printFigures,
  round,
  told,
  writeFigures,
  type Figure,
} from '../figure.js';
import { readAppMemory } from '../inspectApp.js';
import { measureDigitDelays, type DigitDelays } from './digitDelays.js';
import { runLoad, type LoadRun, type Side } from './loadRun.js';
import { searchRate } from './searchRate.js';

const targets = { delayMs: 20, cpuRatio: 1.5, rateRatio: 0.8, grownMb: 10, failedShare: 0.001 };

/** Above this lateness, the callers themselves could not keep the rate of a step. */
const mostLateness = 1.05;

interface Size {
  /** Calls on each side of the measurement of delays, and their rate. */
  readonly delayCalls: number;
  readonly delayRate: number;
  readonly cpuSeconds: number;
  readonly cpuRate: number;
  /** None in the short form, because such a call takes two minutes. */
  readonly heardOutCalls: number;
  readonly memoryFirst: number;
  readonly memoryCalls: number;
  /**
   * Seconds of each step of the search for the highest rate. If a step is shorter than a call, the
   * load has not reached its full size when the step ends.
   */
  readonly rateSeconds: number;
  readonly rateSteps: number;
}
const short: Size = {
  delayCalls: 60,
  delayRate: 3,
  cpuSeconds: 12,
  cpuRate: 20,
  heardOutCalls: 0,
  memoryFirst: 200,
  memoryCalls: 600,
  rateSeconds: 15,
  rateSteps: 3,
};
const whole: Size = {
  delayCalls: 300,
  delayRate: 3,
  cpuSeconds: 40,
  cpuRate: 20,
  heardOutCalls: 100,
  memoryFirst: 1000,
  memoryCalls: 10_000,
  rateSeconds: 30,
  rateSteps: 5,
};

/** Runs the bench `ivr`; `full` measures more calls. */
export async function benchIvr(full: boolean): Promise<Figure[]> {
  const size = full ? whole : short;
  const figures: Figure[] = [];
  const hotline = await startBenchHotline();
  try {
    await hotline.usePeer('bare');
    // Node compiles what runs often; nothing is measured before that.
    const warmUp = { side: 'app', patience: 'hurries', calls: 100, rate: 10 } as const;
    report('warm-up', await runLoad(hotline, warmUp));
    for (const bench of [benchDelays, benchCpu, benchRate, benchMemory]) {
      await bench(hotline, size, figures);
      await writeFigures('ivr', figures);
    }
  } finally {
    await hotline.stop();
  }
  printFigures('A call through the app, and through the same conversation in dialplan', figures);
  return figures;
}

/**
 * A freshly started app takes the first calls, then the others. No call may leave anything in
 * memory.
 */
async function benchMemory(hotline: BenchHotline, size: Size, figures: Figure[]): Promise<void> {
  await hotline.restartApp();
  const playbacks = await watchPlaybacks(hotline.asterisk);
  const { memoryFirst: first, memoryCalls: calls, cpuRate: rate } = size;
  const run = (count: number) =>
    runLoad(hotline, { side: 'app', patience: 'hurries', calls: count, rate });
  report('memory, first', await run(first));
  const early = await readAppMemory(hotline.app.pid, hotline.inspectorPort);
  report('memory', await run(calls - first));
  const late = await readAppMemory(hotline.app.pid, hotline.inspectorPort);
  const channels = (await readAri(hotline.asterisk, 'channels')) as unknown[];
  const bridges = (await readAri(hotline.asterisk, 'bridges')) as unknown[];
  const left = channels.length + bridges.length + playbacks.close();
  const grown = late.residentMb - early.residentMb;
  const target = `<= ${targets.grownMb} MB`;
  figures.push(
    held(
      `app's memory (RSS) after ${calls} calls, grown since the first ${first}, MB`,
      grown,
      null,
      target,
      grown <= targets.grownMb,
    ),
    told('its heap, grown as well, MB', late.heapMb - early.heapMb),
    told(`its memory (RSS) after ${calls} calls, MB`, late.residentMb),
    held(`channels, bridges and playbacks left of ${calls} calls`, left, null, '0', left === 0),
  );
}

/** Counts the playbacks that began and did not end, because ARI has no list of them. */
async function watchPlaybacks(asterisk: Asterisk): Promise<{ close(): number }> {
  const url = `${asterisk.ariUrl.replace('http', 'ws')}/ari/events?app=bench&subscribeAll=true`;
  const events = new WebSocket(url, { auth: `${asterisk.ariUser}:${asterisk.ariPassword}` });
  await once(events, 'open');
  const filter = await askAri(asterisk, 'applications/bench/eventFilter', {
    method: 'PUT',
    body: { allowed: [{ type: 'PlaybackStarted' }, { type: 'PlaybackFinished' }] },
  });
  if (!filter.ok) throw new Error(`the filter of events was refused: ${await filter.text()}`);
  const open = new Set<string>();
  let seen = 0;
  events.on('message', (data: Buffer) => {
    const { type, playback } = JSON.parse(data.toString()) as {
      type: string;
      playback: { id: string };
    };
    seen += 1;
    if (type === 'PlaybackFinished') open.delete(playback.id);
    else open.add(playback.id);
  });
  return {
    close() {
      events.close();
      if (seen === 0) throw new Error('no playback was seen');
      return open.size;
    },
  };
}

/** Measures both sides at once, at a low rate, so that both meet the same machine. */
async function benchDelays(hotline: BenchHotline, size: Size, figures: Figure[]): Promise<void> {
  const file = path.join(benchFolder, 'digits.pcap');
  const load = { patience: 'usual', calls: size.delayCalls, rate: size.delayRate } as const;
  const capture = await startCapture(file, `${rtpPorts.first}-${rtpPorts.last}`);
  const [app, peer] = await Promise.all([
    runLoad(hotline, { ...load, side: 'app' }),
    runLoad(hotline, { ...load, side: 'peer', from: peerCallersAddress }),
  ]).finally(() => capture.stop());
  report('delays, app', app);
  report('delays, dialplan', peer);
  const marks = await soundMarks(hotline.turns);
  const [ours, peers] = await Promise.all(
    [callersAddress, peerCallersAddress].map((address) =>
      measureDigitDelays(readRtp(file), address, marks),
    ),
  );
  if (ours === undefined || peers === undefined) throw new Error('two measurements');
  await rm(file);
  const expected = size.delayCalls - Math.max(app.failed, peer.failed);
  for (const kind of ['silent', 'bargeIn'] as const) {
    const inWords = kind === 'silent' ? 'into silence' : 'into a prompt';
    const mine = all(ours, kind, expected);
    const theirs = all(peers, kind, expected);
    for (const share of [0.5, 0.99]) {
      const [a, b] = [percentile(mine, share), percentile(theirs, share)];
      const name = `digit ${inWords} to first RTP of the next prompt, p${share * 100}, ms`;
      figures.push(
        share === 0.5
          ? told(name, a, b)
          : held(name, a, b, `<= dialplan + ${targets.delayMs} ms`, a - b <= targets.delayMs),
      );
    }
  }
}

/**
 * Returns all delays of a kind.
 * @throws Error if there are fewer delays than calls, because then something else was measured
 */
function all(delays: DigitDelays, kind: 'silent' | 'bargeIn', calls: number): number[] {
  const values = delays[kind].flat();
  const perTurn = delays[kind].map((each) => each.length).join(', ');
  console.log(`  ${kind}: ${values.length} digits of ${delays.calls} calls, by turn ${perTurn}`);
  if (values.length < calls) throw new Error(`${values.length} digits of ${calls} calls were seen`);
  return values;
}

async function benchCpu(hotline: BenchHotline, size: Size, figures: Figure[]): Promise<void> {
  const calls = Math.round(size.cpuSeconds * size.cpuRate);
  const run = async (side: Side, name: string) => {
    const each = await runLoad(hotline, { side, patience: 'hurries', calls, rate: size.cpuRate });
    report(`CPU, ${name}`, each);
    return each;
  };
  const app = await run('app', 'app');
  const bare = await run('peer', 'bare dialplan');
  const heardApp = await runHeardOut(hotline, 'app', size.heardOutCalls);
  const heardBare = await runHeardOut(hotline, 'peer', size.heardOutCalls);
  await hotline.usePeer('same');
  const same = await run('peer', 'dialplan with look-up');
  await hotline.usePeer('bare');
  const ours = app.cpu.asterisk + app.cpu.app;
  figures.push(
    held(
      'CPU ms per hurried call, Asterisk + app; peer: dialplan that looks up and records',
      ours,
      same.cpu.asterisk,
      `<= ${targets.cpuRatio} x`,
      ours <= targets.cpuRatio * same.cpu.asterisk,
    ),
    held(
      'CPU ms per hurried call, Asterisk + app; peer: bare dialplan',
      ours,
      bare.cpu.asterisk,
      `<= ${targets.cpuRatio} x`,
      ours <= targets.cpuRatio * bare.cpu.asterisk,
    ),
    told('  of it Asterisk; peer: bare dialplan', app.cpu.asterisk, bare.cpu.asterisk),
    told('  of it the app', app.cpu.app),
    told(
      '  PostgreSQL beside it; peer: dialplan with look-up',
      app.cpu.postgres,
      same.cpu.postgres,
    ),
  );
  if (heardApp !== undefined && heardBare !== undefined) {
    figures.push(
      told(
        'CPU ms per call that hears everything out, Asterisk + app; peer: bare dialplan',
        heardApp.cpu.asterisk + heardApp.cpu.app,
        heardBare.cpu.asterisk,
      ),
    );
  }
}

async function runHeardOut(
  hotline: BenchHotline,
  side: Side,
  calls: number,
): Promise<LoadRun | undefined> {
  if (calls === 0) return undefined;
  const each = await runLoad(hotline, { side, patience: 'hears', calls, rate: 3 });
  report(`CPU, heard out, ${side}`, each);
  return each;
}

async function benchRate(hotline: BenchHotline, size: Size, figures: Figure[]): Promise<void> {
  const ours = await findHighestRate(hotline, 'app', size, figures);
  const peer = await findHighestRate(hotline, 'peer', size, []);
  figures.push(
    held(
      `highest calls a second with < ${targets.failedShare * 100} % failed; peer: bare dialplan`,
      ours,
      peer,
      `>= ${targets.rateRatio * 100} %`,
      ours >= targets.rateRatio * peer,
    ),
  );
}

/** Returns the highest rate at which hardly a call fails and SIPp itself is in time. */
function findHighestRate(
  hotline: BenchHotline,
  side: Side,
  { cpuRate, rateSeconds, rateSteps }: Pick<Size, 'cpuRate' | 'rateSeconds' | 'rateSteps'>,
  figures: Figure[],
): Promise<number> {
  return searchRate({ first: cpuRate * 1.25, rise: 1.3, steps: rateSteps }, async (rate) => {
    const calls = Math.ceil(rate * rateSeconds);
    const each = await runLoad(hotline, { side, patience: 'hurries', calls, rate });
    report(`rate ${round(rate)}/s, ${side}`, each);
    const isHeld = each.failed < targets.failedShare * each.calls && each.lateness < mostLateness;
    if (isHeld) {
      const { asterisk, app } = each.cpu;
      figures.push(told(`CPU ms per call at ${round(rate)} calls a second`, asterisk + app));
    }
    return isHeld;
  });
}

/** Prints the result of a run to the terminal. */
export function report(name: string, run: LoadRun): void {
  const { asterisk, app, postgres } = run.cpu;
  console.log(
    `  ${name}: ${run.calls} calls, ${run.failed} failed; CPU ms per call: Asterisk ${round(asterisk)}, app ${round(app)}, ` +
      `PostgreSQL ${round(postgres)}; machine ${Math.round(run.busy * 100)} % busy, time x ${round(run.lateness)} ${run.why}`,
  );
}
