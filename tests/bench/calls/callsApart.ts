/**
 * Whether calls keep each other waiting: callers walk through menus while others hear long prompts
 * and are answered, limited and moved. The README says how.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, transports } from 'winston';
import { connectAsterisk } from '../../../app/telephony/asterisk/connectAsterisk.js';
import { CallEnded, type Call, type Utterance } from '../../../app/telephony/call.js';
import type { Asterisk } from '../../../app/local/parts/asterisk.js';
import { priorities } from '../../../app/local/parts/priorities.js';
import { silenceByte } from '../../telephone/recogniser/alaw.js';
import { askAri } from '../../telephone/network/askAri.js';
import { CarrierAri, type AriEvent } from '../../telephone/network/carrierAri.js';
import { startBenchAsterisk } from '../benchAsterisk.js';
import { benchFolder } from '../benchHotline.js';
import { held, percentile, printFigures, told, writeFigures, type Figure } from '../figure.js';

/** Callers who walk through menus, some through the same in dialplan, and others beside them. */
const walkers = 50;
const peerWalkers = 10;
const others = 50;
/** How long each prompt is; the others hear two of them. */
const promptSeconds = 4;
const mostLaterMs = 20;
const measuredS = { short: 40, whole: 300 };

const callersApp = 'bench';
const peerDialplan = (sound: string) => `
[bench-apart]
exten => peer,1,Answer()
 same => n(again),Background(${sound})
 same => n,WaitExten(60)
exten => 1,1,Goto(peer,again)
`;

/** An event of a channel or of a playback, by Asterisk's clock. */
interface Timed extends AriEvent {
  readonly timestamp: string;
  readonly dialplan_app?: string;
  readonly playback?: { readonly target_uri: string };
}

/** Dials, presses digits, and notes when each digit came and when the next prompt began. */
class Callers {
  readonly delays = { ours: [] as number[], peer: [] as number[] };
  private readonly digitAt = new Map<string, number>();
  private readonly began = new Map<string, () => void>();

  constructor(private readonly ari: CarrierAri) {
    ari.on('event', (event: Timed) => this.came(event));
  }

  /** Dials, and returns the two ends of the line: the caller's, and Asterisk's. */
  async dial(endpoint: string): Promise<{ near: string; far: string }> {
    const name = `apart-${randomUUID().slice(0, 8)}`;
    const [near, far] = [`${name};1`, `${name};2`];
    await this.ari.post('/channels', {
      endpoint,
      app: callersApp,
      channelId: near,
      otherChannelId: far,
      callerId: '01085250114',
      // As from a carrier; the default costs Asterisk a recoding of each packet.
      formats: 'alaw',
    });
    await this.ari.post(`/applications/${callersApp}/subscription`, {
      eventSource: `channel:${far}`,
    });
    return { near, far };
  }

  /** Resolves when the next prompt begins at that end. */
  nextPrompt(far: string): Promise<void> {
    return new Promise((resolve) => this.began.set(far, resolve));
  }

  async press(near: string): Promise<void> {
    const digit = { dtmf: '1', duration: 100 };
    await this.ari.post(`/channels/${encodeURIComponent(near)}/dtmf`, digit);
  }

  async hangUp(near: string): Promise<void> {
    await this.ari.remove(`/channels/${encodeURIComponent(near)}`);
  }

  private came(event: Timed): void {
    const at = Date.parse(event.timestamp);
    const far = event.channel?.id ?? event.playback?.target_uri.replace('channel:', '') ?? '';
    if (event.type === 'ChannelDtmfReceived' && far.endsWith(';2')) this.digitAt.set(far, at);
    else if (event.type === 'PlaybackStarted') this.begins(far, at, this.delays.ours);
    else if (event.type === 'ChannelDialplan' && event.dialplan_app === 'BackGround') {
      this.begins(far, at, this.delays.peer);
    }
  }

  private begins(far: string, at: number, delays: number[]): void {
    const digitAt = this.digitAt.get(far);
    this.digitAt.delete(far);
    if (digitAt !== undefined) delays.push(at - digitAt);
    this.began.get(far)?.();
  }
}

/** Runs the bench `callsApart`; `full` measures for longer. */
export async function benchCallsApart(full: boolean): Promise<Figure[]> {
  const folder = path.join(benchFolder, 'callsApart');
  const soundsDir = path.join(folder, 'sounds');
  await rm(folder, { recursive: true, force: true });
  await mkdir(soundsDir, { recursive: true });
  const sound = path.join(soundsDir, 'prompt');
  await writeFile(`${sound}.alaw`, new Uint8Array(promptSeconds * 8000).fill(silenceByte));
  const asterisk = await startBenchAsterisk({
    folder,
    soundsDir,
    dialplan: peerDialplan(sound),
    modules: [],
  });
  const niceBefore = getPriority();
  // This process stands in for the app.
  setPriority(priorities.app);
  try {
    const figures = await measure(asterisk, sound, full ? measuredS.whole : measuredS.short);
    await writeFigures('callsApart', figures);
    printFigures(`${walkers} callers in menus, beside ${others} others`, figures);
    return figures;
  } finally {
    setPriority(niceBefore);
    await asterisk.stop();
  }
}

async function measure(asterisk: Asterisk, sound: string, seconds: number): Promise<Figure[]> {
  const log = createLogger({ transports: [new transports.Console({ level: 'error' })] });
  log.silent = process.env.TEST_LOG === undefined;
  const telephony = connectAsterisk(
    {
      ARI_URL: asterisk.ariUrl,
      ARI_USER: asterisk.ariUser,
      ARI_PASSWORD: asterisk.ariPassword,
      ARI_APP: 'hotline',
      RECORDINGS_DIR: asterisk.recordingsDir,
      OUTGOING_TRUNK: 'trunk-by-address',
      OUTGOING_NUMBER: '12368',
      TELEPHONE_ENCRYPTION: 'optional',
    },
    log,
  );
  const arrived = new Map<string, (call: Call) => void>();
  const early = new Map<string, Call>();
  await telephony.start({
    arrived: (call) => {
      const take = arrived.get(call.id);
      if (take === undefined) early.set(call.id, call);
      else take(call);
    },
    found: () => undefined,
    present: () => undefined,
  });
  const ari = await CarrierAri.connect(asterisk, callersApp);
  await keepEvents(asterisk);
  const callers = new Callers(ari);
  const prompt: Utterance = {
    name: 'prompt',
    language: 'en',
    text: '',
    sounds: [sound],
    durationMs: promptSeconds * 1000,
  };
  const callOf = async (id: string): Promise<Call> =>
    early.get(id) ?? new Promise((resolve) => arrived.set(id, resolve));
  const count = { answered: 0, limited: 0, moved: 0, failed: 0 };
  let endAt = Infinity;
  const isOver = () => performance.now() > endAt;

  const pressAgainAndAgain = async (near: string, far: string): Promise<void> => {
    while (!isOver()) {
      await delay(500 + Math.random() * 1000);
      const next = callers.nextPrompt(far);
      await callers.press(near);
      await Promise.race([next, delay(2 * promptSeconds * 1000)]);
    }
    await callers.hangUp(near);
  };

  const callHotline = async (): Promise<{ near: string; far: string; call: Call }> => {
    const ends = await callers.dial('Local/12368@hotline');
    const call = await callOf(ends.far);
    await call.answer();
    return { ...ends, call };
  };

  const walk = async ({ near, far, call }: Awaited<ReturnType<typeof callHotline>>) => {
    const pressing = pressAgainAndAgain(near, far);
    await untilEnded(async () => {
      for (;;) {
        const ask = { match: () => 'complete' as const, firstDigitTimeoutMs: 60_000 };
        await call.ask({ utterances: [prompt], betweenDigitsTimeoutMs: 60_000, ...ask });
      }
    });
    await pressing;
  };

  /** Plays a prompt; counts one that cannot be played. Never rejects. */
  const hear = async (call: Call): Promise<void> => {
    const { kind } = await call.play([prompt]).catch(() => ({ kind: 'ended' }));
    if (kind === 'failed') count.failed++;
  };

  const beOneOfTheOthers = async (): Promise<void> => {
    while (!isOver()) {
      const { near, call } = await callHotline();
      await untilEnded(async () => {
        count.answered++;
        const first = hear(call);
        await delay(Math.random() * 1000);
        await Promise.all([call.limitTo(600), first]);
        count.limited++;
        const second = hear(call);
        await delay(Math.random() * 1000);
        const bridge = await telephony.bridge({ id: randomUUID(), recordAs: null });
        await bridge.add(call);
        await second;
        await bridge.remove(call);
        await bridge.end();
        count.moved++;
      });
      await callers.hangUp(near);
    }
  };

  /** Runs until the call ends, and counts what goes wrong before that. */
  async function untilEnded(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      if (error instanceof CallEnded) return;
      count.failed++;
    });
  }

  const times = <T>(many: number, what: () => Promise<T>) => Array.from({ length: many }, what);
  const walking = await Promise.all(times(walkers, callHotline));
  const peers = await Promise.all(times(peerWalkers, () => callers.dial('Local/peer@bench-apart')));
  endAt = performance.now() + seconds * 1000;
  const lateness = monitorEventLoopDelay({ resolution: 1 });
  lateness.enable();
  await Promise.all([
    ...walking.map(walk),
    ...peers.map(({ near, far }) => pressAgainAndAgain(near, far)),
    ...times(others, beOneOfTheOthers),
  ]);
  lateness.disable();
  await telephony.stop();
  await ari.close();
  return figuresOf(callers.delays, count, lateness.percentile(99) / 1e6);
}

/** Has Asterisk send the bench only the events that it reads: others would cost its processor. */
async function keepEvents(asterisk: Asterisk): Promise<void> {
  const types = ['ChannelDtmfReceived', 'ChannelDialplan', 'PlaybackStarted'];
  const answer = await askAri(asterisk, `applications/${callersApp}/eventFilter`, {
    method: 'PUT',
    body: { allowed: types.map((type) => ({ type })) },
  });
  if (!answer.ok) throw new Error(`the filter of events was refused: ${await answer.text()}`);
}

function figuresOf(
  { ours, peer }: Callers['delays'],
  count: Readonly<Record<'answered' | 'limited' | 'moved' | 'failed', number>>,
  lateP99: number,
): Figure[] {
  const [p99, peerP99] = [percentile(ours, 0.99), percentile(peer, 0.99)];
  const target = `dialplan + ${mostLaterMs} ms`;
  return [
    told('digit -> next prompt, p50, ms', percentile(ours, 0.5), percentile(peer, 0.5)),
    held('digit -> next prompt, p99, ms', p99, peerP99, target, p99 <= peerP99 + mostLaterMs),
    told("this process's own lateness, p99, ms", lateP99),
    told('longest, ms', Math.max(...ours), Math.max(...peer)),
    told('digits', ours.length, peer.length),
    told('others: answered', count.answered),
    told('others: limited while they heard a prompt', count.limited),
    told('others: moved into a bridge and out', count.moved),
    held('others: gone wrong', count.failed, null, '0', count.failed === 0),
  ];
}
