import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { messagesFolder } from '../../../app/core/files/fileKinds.js';
import {
  CallEnded,
  type Call,
  type RecordedMessage,
  type RecordOptions,
} from '../../../app/telephony/call.js';
import type { Telephony } from '../../../app/telephony/telephony.js';
import { decodeAlaw } from '../../telephone/recogniser/alaw.js';
import { measureSound, type SoundLevel } from '../../telephone/recogniser/soundLevel.js';
import { readWav } from '../../telephone/recogniser/wav.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import {
  startTestAsterisk,
  type Reception,
  type Callers,
  type SoundName,
  type TestAsterisk,
  type TestCaller,
} from './testAsterisk.js';
import { Wire } from './wire.js';

let pbx: TestAsterisk;
let callers: Callers;
let wire: Wire;
let messages: string;

beforeAll(async () => {
  pbx = await startTestAsterisk();
  wire = await Wire.to(pbx.config.ARI_URL);
  callers = await pbx.connectCallers();
  messages = path.join(pbx.config.RECORDINGS_DIR, messagesFolder);
});
afterEach(async () => {
  await callers.hangUpEverything();
});
afterAll(async () => {
  await callers.close();
  await wire.close();
  await pbx.stop();
});

async function withTelephony(
  work: (reception: Reception, telephony: Telephony) => Promise<void>,
  mayUseSocket = true,
): Promise<void> {
  const { telephony, reception } = await pbx.connect({ ARI_URL: wire.url }, { mayUseSocket });
  try {
    await work(reception, telephony);
  } finally {
    await telephony.stop();
  }
}

async function takeCall(reception: Reception): Promise<{ caller: TestCaller; call: Call }> {
  const caller = await callers.dial();
  const call = await reception.callOf(caller);
  await call.answer();
  return { caller, call };
}

let count = 0;
const options = (given: Partial<RecordOptions> = {}): RecordOptions => ({
  file: `2026/03/02/take-${++count}.wav`,
  maxMs: 30_000,
  silenceMs: 2000,
  terminator: '#',
  ...given,
});

const wholeNameOf = ({ file }: RecordOptions) => `${messagesFolder}/${file.replace('.wav', '')}`;

async function isRecording(wanted: RecordOptions): Promise<boolean> {
  const name = encodeURIComponent(wholeNameOf(wanted));
  return callers.get(`/recordings/live/${name}`).then(
    () => true,
    () => false,
  );
}

/** Begins to record a message. Resolves when the tone is over. */
async function begin(call: Call, given: Partial<RecordOptions> = {}) {
  const wanted = options(given);
  const recorded = call.record(wanted);
  await untilTrue('the tone to be over', async () => (await isRecording(wanted)) || undefined);
  return { ...wanted, recorded, place: path.join(messages, wanted.file) };
}

/** The caller says sounds. Resolves when they are finished. */
async function says(caller: TestCaller, ...sounds: SoundName[]): Promise<void> {
  const watch = await callers.watch({ id: caller.channel });
  await callers.post(`/channels/${encodeURIComponent(caller.channel)}/play`, {
    media: sounds.map((sound) => pbx.mediaOf(sound)).join(','),
  });
  await watch.until(({ type }) => type === 'PlaybackFinished');
}

/** Two seconds of speech. */
const words = Array.from({ length: 5 }, (): SoundName => 'short1');
const wordsMs = 2000;

const levelOfFile = (file: string): SoundLevel => {
  const { rate, samples } = readWav(file);
  return measureSound(samples, rate);
};

function stored(message: RecordedMessage): Extract<RecordedMessage, { kind: 'stored' }> {
  if (message.kind !== 'stored') throw new Error(JSON.stringify(message));
  return message;
}

/** Checks that the reported facts match the file, and that it contains what the caller said. */
async function expectWhole(message: RecordedMessage, place: string, leastMs = wordsMs - 100) {
  const { lengthMs, sha256 } = stored(message);
  const bytes = await readFile(place);
  expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  // The lengths in its header are right, so that no player has to guess.
  expect([bytes.readUInt32LE(4), bytes.readUInt32LE(40)]).toEqual([
    bytes.length - 8,
    bytes.length - 44,
  ]);
  const level = levelOfFile(place);
  expect(lengthMs).toBe(Math.round(level.seconds * 1000));
  expect(level.speechSeconds * 1000).toBeGreaterThanOrEqual(leastMs);
  const raw = decodeAlaw(await readFile(path.join(pbx.soundsDir, 'short1.alaw')));
  // Over a Local channel the sound arrives at half its amplitude (-6 dB), whatever it is.
  expect(level.speechDb - measureSound(raw, 8000).speechDb).toBeGreaterThan(-7);
  expect(level.speechDb - measureSound(raw, 8000).speechDb).toBeLessThan(1.5);
  expect(level.clippedRatio).toBe(0);
}

describe.each([
  ['over the event socket', true],
  ['over HTTP', false],
] as const)('a message is recorded, %s', (_, mayUseSocket) => {
  it('after a tone, until #, and is whole on the disk', async () => {
    await withTelephony(async (reception) => {
      const { caller, call } = await takeCall(reception);
      const watch = await callers.watch(call);
      const message = await begin(call);
      expect(watch.seen.map(({ playback }) => playback.media_uri)).toContain(
        `sound:${path.join(messages, 'tone')}`,
      );
      await says(caller, ...words);
      await caller.press('1#');
      await expectWhole(await message.recorded, message.place);
      // Digits pressed during the recording are dropped.
      const next = call.ask({
        utterances: [pbx.says('short2')],
        match: () => 'complete',
        firstDigitTimeoutMs: 1,
        betweenDigitsTimeoutMs: 1,
      });
      expect(await next).toMatchObject({ kind: 'silence' });
    }, mayUseSocket);
  });

  it('until she hangs up', async () => {
    await withTelephony(async (reception) => {
      const { caller, call } = await takeCall(reception);
      const message = await begin(call);
      await says(caller, ...words);
      await caller.hangUp();
      await expectWhole(await message.recorded, message.place);
      expect(call.isOver).toBe(true);
      await expect(call.record(options())).rejects.toBeInstanceOf(CallEnded);
    }, mayUseSocket);
  });
});

it('until she is silent, and the silence is not kept', async () => {
  await withTelephony(async (reception) => {
    const { caller, call } = await takeCall(reception);
    const message = await begin(call, { silenceMs: 1000 });
    void says(caller, ...words, 'quiet');
    const recorded = await message.recorded;
    await expectWhole(recorded, message.place);
    // With the silence it would be a second longer.
    expect(stored(recorded).lengthMs).toBeLessThan(wordsMs + 1000);
  });
});

it('until the time is over', async () => {
  await withTelephony(async (reception) => {
    const { caller, call } = await takeCall(reception);
    const message = await begin(call, { maxMs: 2000 });
    void says(caller, 'long');
    const recorded = await message.recorded;
    expect(stored(recorded).lengthMs).toBeGreaterThan(1500);
    // Asterisk counts seconds of the wall clock, and a busy machine is late. The words last for 34 s.
    expect(stored(recorded).lengthMs).toBeLessThan(10_000);
    expect(call.isOver).toBe(false);
  });
});

it('is not kept when next to nothing was said: no file is left', async () => {
  await withTelephony(async (reception) => {
    const { caller, call } = await takeCall(reception);
    const message = await begin(call, { silenceMs: 1000 });
    void says(caller, 'short1', 'quiet');
    expect(await message.recorded).toEqual({ kind: 'empty' });
    expect(await readdir(path.dirname(message.place))).not.toContain(path.basename(message.place));
    expect(call.isOver).toBe(false);
  });
});

it('keeps a second one apart: its own file, and none writes over another', async () => {
  await withTelephony(async (reception) => {
    const { caller, call } = await takeCall(reception);
    const message = await begin(call);
    await says(caller, ...words);
    await caller.press('#');
    const first = stored(await message.recorded);
    const again = await call.record({ ...options(), file: message.file });
    // Asterisk does not start, and the existing file is reported as it is.
    expect(again).toEqual(first);
    const other = await begin(call);
    await says(caller, ...words);
    await caller.press('#');
    await expectWhole(await other.recorded, other.place);
  });
});

describe('while the connection to Asterisk is lost', () => {
  it('she goes on, and ends it by #', async () => {
    await withTelephony(async (reception) => {
      const { caller, call } = await takeCall(reception);
      const message = await begin(call);
      wire.cut();
      await says(caller, ...words);
      await caller.press('#');
      await untilTrue('its end', async () => !(await isRecording(message)) || undefined);
      wire.restore();
      await expectWhole(await message.recorded, message.place);
      expect(call.isOver).toBe(false);
    });
  });

  it('she hangs up', async () => {
    await withTelephony(async (reception) => {
      const { caller, call } = await takeCall(reception);
      const message = await begin(call);
      await says(caller, ...words);
      wire.cut();
      await caller.hangUp();
      await callers.untilNoChannel();
      wire.restore();
      await expectWhole(await message.recorded, message.place);
      expect(call.isOver).toBe(true);
    });
  });
});

it('ends when its process does, and the next one is heard at once', async () => {
  const { telephony: before, reception: first } = await pbx.connect();
  const { caller, call } = await takeCall(first);
  const message = await begin(call);
  await says(caller, ...words);
  await before.stop();
  await withTelephony(async (reception) => {
    const found = await reception.foundCallOf(caller);
    expect(await found.play([pbx.says('short2')])).toMatchObject({ kind: 'finished' });
    expect(await isRecording(message)).toBe(false);
    expect(levelOfFile(message.place).speechSeconds * 1000).toBeGreaterThan(wordsMs - 100);
  });
});

it('is not lost with an Asterisk that is killed', async () => {
  await withTelephony(async (reception) => {
    const { caller, call } = await takeCall(reception);
    const message = await begin(call);
    // Asterisk writes two seconds at a time.
    for (let times = 0; times < 4; times++) await says(caller, ...words);
    await pbx.asterisk.kill();
    await callers.close();
    await pbx.asterisk.restart();
    await expectWhole(await message.recorded, message.place, 4 * wordsMs - 2500);
    expect(call.isOver).toBe(true);
    callers = await pbx.connectCallers();
  });
});
