/**
 * A real Asterisk for one test file, callers on Local channels, and a watch of what is played to
 * them.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createLogger, transports, type Logger } from 'winston';
import {
  startAsterisk,
  type Asterisk,
  type AsteriskOptions,
} from '../../../app/local/parts/asterisk.js';
import {
  connectAsterisk,
  type Asterisk as ConnectedAsterisk,
  type AsteriskOptions as ConnectOptions,
} from '../../../app/telephony/asterisk/connectAsterisk.js';
import type { Call, CodeCall, Utterance } from '../../../app/telephony/call.js';
import type { CallHandler, StillUp } from '../../../app/telephony/telephony.js';
import { asteriskLogs, leavesOnFailure } from '../../failedCalls/evidence.js';
import { startSipTrace } from '../../failedCalls/sipTrace.js';
import { hotlineVariables, sharedTelephony } from '../../parts/testTelephony.js';
import { sharedParts } from '../../parts/database.js';
import { encodeAlaw, silenceByte } from '../../telephone/recogniser/alaw.js';
import { CarrierAri, type AriEvent } from '../../telephone/network/carrierAri.js';
import { numberOf, playNumber } from '../../telephone/recogniser/soundCode.js';
import { untilTrue } from '../../telephone/untilTrue.js';

const ariApp = 'hotline';

/** Silent unless a test is being debugged: `TEST_LOG=debug npx jest …`. */
export const log: Logger = createLogger({
  level: process.env.TEST_LOG ?? 'error',
  silent: process.env.TEST_LOG === undefined,
  transports: [new transports.Console({ stderrLevels: ['error', 'warn', 'info', 'debug'] })],
});

/**
 * Sounds of known length: `short1`, `short2`, `short3` (0.4 s), `long` (60 s), `quiet` (60 s of
 * silence).
 */
export type SoundName = 'short1' | 'short2' | 'short3' | 'long' | 'quiet' | 'missing';

/** The settings by which the app finds this Asterisk. */
export interface AriConfig {
  readonly ARI_URL: string;
  readonly ARI_USER: string;
  readonly ARI_PASSWORD: string;
  readonly ARI_APP: string;
  readonly RECORDINGS_DIR: string;
  readonly OUTGOING_TRUNK: 'trunk-by-address';
  readonly OUTGOING_NUMBER: string;
  readonly TELEPHONE_ENCRYPTION: 'optional' | 'required';
  /** Where telephones register, if not at this Asterisk. */
  readonly KAMAILIO_SIP_ADDRESS?: string;
}

export interface TestAsterisk {
  readonly asterisk: Asterisk;
  readonly config: AriConfig;
  readonly folder: string;
  readonly soundsDir: string;
  /** Returns an utterance of one or more sounds. */
  says(...sounds: SoundName[]): Utterance;
  /** Returns the file of a sound, as Asterisk names it in its events. */
  mediaOf(sound: SoundName): string;
  /** Connects callers by a separate application, which each restart of Asterisk needs again. */
  connectCallers(): Promise<Callers>;
  /** Connects as the app does, with some settings of `config` changed. */
  connect(changed?: Partial<AriConfig>, options?: ConnectOptions): Promise<Connected>;
  stop(): Promise<void>;
}

/** An app that is connected to Asterisk, and who takes its calls. */
export interface Connected {
  readonly telephony: ConnectedAsterisk;
  readonly reception: Reception;
}

/**
 * Starts Asterisk.
 * @param variables of asterisk-config, in addition to those of every test
 */
export async function startTestAsterisk(
  variables: Readonly<Record<string, string>> = {},
  { tls }: Pick<AsteriskOptions, 'tls'> = {},
): Promise<TestAsterisk> {
  const folder = await mkdtemp(path.join(sharedParts().folder, 'ari-'));
  // A separate folder: another test's set-up may be rewriting a shared file while it is read.
  const soundsDir = path.join(folder, 'sounds');
  await makeSounds(soundsDir);
  const asterisk = await startAsterisk({
    folder,
    name: 'hotline',
    address: '127.0.0.1',
    configFrom: path.join(__dirname, '../../../asterisk-config'),
    variables: { ...hotlineVariables(sharedTelephony().soundsDir), ARI_APP: ariApp, ...variables },
    ...(tls && { tls }),
  });
  const sip = await startSipTrace(folder, asterisk);
  const recordings = {
    from: asterisk.recordingsDir,
    to: 'recordings',
    what: 'recorded by the hotline',
  };
  const leaves = leavesOnFailure({
    files: [asteriskLogs('hotline', folder), recordings, ...sip.files],
    texts: sip.texts,
  });
  const pathOf = (sound: SoundName) => path.join(soundsDir, sound);
  const config: AriConfig = {
    ARI_URL: asterisk.ariUrl,
    ARI_USER: asterisk.ariUser,
    ARI_PASSWORD: asterisk.ariPassword,
    ARI_APP: ariApp,
    RECORDINGS_DIR: asterisk.recordingsDir,
    OUTGOING_TRUNK: 'trunk-by-address',
    OUTGOING_NUMBER: '12368',
    TELEPHONE_ENCRYPTION: 'optional',
  };
  return {
    asterisk,
    folder,
    soundsDir,
    config,
    says: (...sounds) => ({
      name: sounds.join('+'),
      language: 'en',
      text: sounds.join(', '),
      sounds: sounds.map(pathOf),
      // Only the record of a call reads it.
      durationMs: 0,
    }),
    mediaOf: (sound) => `sound:${pathOf(sound)}`,
    connectCallers: () => Callers.connect(asterisk),
    async connect(changed = {}, options = {}) {
      const reception = new Reception();
      const telephony = connectAsterisk({ ...config, ...changed }, log, options);
      await telephony.start(reception);
      return { telephony, reception };
    },
    async stop() {
      await asterisk.stop();
      await sip.stop();
      leaves();
    },
  };
}

/** Writes sounds that carry numbers, by which a recogniser tells them apart; the same in every run. */
async function makeSounds(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const codewords = { short1: 3, short2: 3, short3: 3, long: 428 };
  for (const [name, repeats] of Object.entries(codewords)) {
    await writeFile(
      path.join(folder, `${name}.alaw`),
      encodeAlaw(playNumber(numberOf(name, 'en'), repeats, 8000)),
    );
  }
  await writeFile(path.join(folder, 'quiet.alaw'), new Uint8Array(60 * 8000).fill(silenceByte));
}

/** All callers. Also watches the playbacks on the hotline's side. */
export class Callers {
  private readonly watched = new Map<string, PlaybackEvent[]>();

  private constructor(private readonly ari: CarrierAri) {
    ari.on('event', (event: AriEvent | PlaybackEvent) => {
      if (!('playback' in event)) return;
      const channel = event.playback.target_uri.replace('channel:', '');
      this.watched.get(channel)?.push(event);
      ari.emit(`playbacks of ${channel}`);
    });
  }

  static async connect(asterisk: Asterisk): Promise<Callers> {
    return new Callers(await CarrierAri.connect(asterisk, 'callers'));
  }

  /** Dials 12368, or another number. The hotline's end of the line is the channel `id`. */
  async dial(
    options: { from?: string; to?: string; withheld?: boolean } = {},
  ): Promise<TestCaller> {
    const name = `caller-${randomUUID().slice(0, 8)}`;
    const caller = new TestCaller(this.ari, `${name};1`, `${name};2`);
    await this.ari.post(
      '/channels',
      {
        endpoint: `Local/${options.to ?? '12368'}@hotline`,
        app: 'callers',
        channelId: caller.channel,
        otherChannelId: caller.id,
        callerId: options.from ?? '01085250114',
      },
      options.withheld ? { variables: { 'CONNECTEDLINE(num-pres,i)': 'prohib' } } : undefined,
    );
    return caller;
  }

  /** Notes from now on the playbacks of a call, or of a caller's own end. */
  async watch(call: Pick<Call, 'id'>): Promise<Watch> {
    const seen: PlaybackEvent[] = [];
    this.watched.set(call.id, seen);
    await this.subscribe(call);
    return {
      seen,
      until: async (matches) => {
        for (;;) {
          const found = seen.find(matches);
          if (found) return found;
          await new Promise((resolve) => this.ari.once(`playbacks of ${call.id}`, resolve));
        }
      },
    };
  }

  /** Follows from now on the digits that Asterisk reads at the hotline's end of a call. */
  async digitsOf(call: Pick<Call, 'id'>): Promise<{ until(digits: string): Promise<void> }> {
    let read = '';
    this.ari.on(`channel:${call.id}`, ({ digit = '' }: AriEvent) => (read += digit));
    await this.subscribe(call);
    return {
      until: async (digits) => {
        while (!read.startsWith(digits)) await once(this.ari, `channel:${call.id}`);
      },
    };
  }

  private subscribe(call: Pick<Call, 'id'>): Promise<unknown> {
    const eventSource = `channel:${call.id}`;
    return this.ari.post('/applications/callers/subscription', { eventSource });
  }

  /** Asks Asterisk directly, bypassing the code under test. */
  get(path_: string): Promise<unknown> {
    return this.ari.get(path_);
  }

  post(path_: string, query: Record<string, string>): Promise<unknown> {
    return this.ari.post(path_, query);
  }

  remove(path_: string): Promise<void> {
    return this.ari.remove(path_);
  }

  async channelIds(): Promise<string[]> {
    return ((await this.ari.get('/channels')) as { id: string }[]).map(({ id }) => id);
  }

  /** Resolves when two channels are in one bridge. */
  async untilTalking(): Promise<void> {
    const bridges = async () => (await this.ari.get('/bridges')) as { channels: string[] }[];
    const areTogether = async () => (await bridges()).some(({ channels }) => channels.length === 2);
    await untilTrue('two to be in a bridge', async () => (await areTogether()) || undefined);
  }

  /** Resolves when Asterisk has no channel any more. */
  async untilNoChannel(): Promise<void> {
    await untilTrue(
      'no channel to be left',
      async () => (await this.channelIds()).length === 0 || undefined,
    );
  }

  async hangUpEverything(): Promise<void> {
    for (const id of await this.channelIds()) {
      await this.ari.remove(`/channels/${encodeURIComponent(id)}`);
    }
    await this.untilNoChannel();
  }

  async close(): Promise<void> {
    await this.ari.close();
  }
}

interface PlaybackSeen {
  readonly id: string;
  readonly media_uri: string;
  readonly target_uri: string;
  readonly state: string;
}

export interface PlaybackEvent {
  readonly type: 'PlaybackStarted' | 'PlaybackContinuing' | 'PlaybackFinished';
  readonly playback: PlaybackSeen;
}

/** The playbacks of one call, as Asterisk reports them. */
export interface Watch {
  readonly seen: PlaybackEvent[];
  until(matches: (event: PlaybackEvent) => boolean): Promise<PlaybackEvent>;
}

/** A caller on a Local channel, who dials through the hotline's dialplan. */
export class TestCaller {
  /**
   * Resolves when the caller hears the hotline. An answer reaches the caller's end a moment after
   * the hotline knows of it.
   */
  private readonly answered: Promise<void>;

  constructor(
    private readonly ari: CarrierAri,
    /** The caller's own end of the line. */
    readonly channel: string,
    /** The hotline's end. */
    readonly id: string,
  ) {
    this.answered = new Promise((resolve) => {
      ari.on(`channel:${channel}`, ({ type }: AriEvent) => {
        if (type === 'StasisStart') resolve();
      });
    });
  }

  /** @param betweenMs below 45 Asterisk puts a digit off, as when a line stood still. */
  async press(digits: string, { betweenMs = 60 } = {}): Promise<void> {
    // Asterisk refuses digits before that.
    await this.answered;
    const channel = `/channels/${encodeURIComponent(this.channel)}`;
    // From a line without sound Asterisk may not read a digit that it has put off: nothing wakes it.
    // A telephone's line has sound, also while nobody speaks.
    await this.ari.post(`${channel}/silence`);
    await this.ari.post(`${channel}/dtmf`, {
      dtmf: digits,
      // Asterisk lengthens shorter digits.
      duration: 100,
      between: betweenMs,
    });
  }

  hangUp(): Promise<void> {
    return this.ari.remove(`/channels/${encodeURIComponent(this.channel)}`, { reason: 'normal' });
  }
}

/** A handler that keeps every call for the test that waits for it. */
export class Reception implements CallHandler {
  readonly arrivedCalls: Call[] = [];
  readonly foundCalls: Call[] = [];
  readonly presentIds: ReadonlySet<string>[] = [];
  readonly stillUp: StillUp[] = [];
  readonly codeCalls: CodeCall[] = [];
  readonly telephoneChanges: { number: string; isThere: boolean }[] = [];
  private waiting: (() => void)[] = [];
  private given = 0;

  arrived(call: Call): void {
    this.arrivedCalls.push(call);
    this.wake();
  }

  found(call: Call): void {
    this.foundCalls.push(call);
    this.wake();
  }

  present(callIds: ReadonlySet<string>, there: StillUp): void {
    this.presentIds.push(callIds);
    this.stillUp.push(there);
    this.wake();
  }

  codeDialled(call: CodeCall): void {
    this.codeCalls.push(call);
    this.wake();
  }

  telephoneChanged(number: string, isThere: boolean): void {
    this.telephoneChanges.push({ number, isThere });
    this.wake();
  }

  /** Waits for the call of a caller. */
  async callOf(caller: TestCaller): Promise<Call> {
    return this.until(() => this.arrivedCalls.find((call) => call.id === caller.id));
  }

  /** Waits for the next call that no test has asked for yet. */
  async nextCall(): Promise<Call> {
    const call = await this.until(() => this.arrivedCalls[this.given]);
    this.given++;
    return call;
  }

  async foundCallOf(caller: TestCaller): Promise<Call> {
    return this.until(() => this.foundCalls.find((call) => call.id === caller.id));
  }

  /** Waits for the ids reported at the nth connect (1 is the first). */
  async presentAt(connect: number): Promise<ReadonlySet<string>> {
    return this.until(() => this.presentIds[connect - 1]);
  }

  async until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private wake(): void {
    for (const go of this.waiting.splice(0)) go();
  }
}
