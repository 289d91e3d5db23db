import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeAlaw, encodeAlaw, silenceByte } from './alaw.js';
import { seededRandom } from '../../parts/seededRandom.js';
import { isSoundNamed } from '../caller.js';
import { findSound, findPieces } from './soundCorrelation.js';
import { measureSound } from './soundLevel.js';
import { SoundLibrary } from './soundLibrary.js';
import { heardAs, hearRecording } from './hearing.js';
import { SoundMatch } from './soundMatch.js';
import { readWav, WavWriter } from './wav.js';

/**
 * Makes something like speech: a wandering tone under a syllable's envelope, different for every
 * seed.
 */
function makeVoice(seed: number, seconds: number): Int16Array {
  const random = seededRandom(seed);
  const samples = new Int16Array(Math.round(seconds * 8000));
  let phase = 0;
  let frequency = 200;
  for (let i = 0; i < samples.length; i++) {
    if (i % 400 === 0) frequency = 120 + random() * 900;
    phase += (2 * Math.PI * frequency) / 8000;
    const syllable = Math.sin((Math.PI * (i % 1600)) / 1600);
    samples[i] = Math.round((Math.sin(phase) + 0.3 * (random() - 0.5)) * 9000 * syllable);
  }
  return samples;
}

const silence = (seconds: number) => new Uint8Array(Math.round(seconds * 8000)).fill(silenceByte);

function join(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

let folder: string;
// The lengths are not multiples of a packet, so that what follows has another alignment than in its
// file.
const greeting = encodeAlaw(makeVoice(1, 2.003));
const menu = encodeAlaw(makeVoice(2, 3.017));
const goodbye = encodeAlaw(makeVoice(3, 1.5));

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sounds-'));
  mkdirSync(path.join(folder, 'zh'));
  writeFileSync(path.join(folder, 'zh/greeting.alaw'), greeting);
  writeFileSync(path.join(folder, 'zh/mainMenu.alaw'), menu);
  writeFileSync(path.join(folder, 'zh/goodbye.alaw'), goodbye);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('A-law', () => {
  test('decoding and encoding again gives the same bytes, except that zero has one sign', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(encodeAlaw(decodeAlaw(bytes))).toEqual(bytes);
  });

  test('known values of G.711', () => {
    expect([...decodeAlaw(Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a, 0x80))]).toEqual([
      8, -8, 32256, -32256, 5504,
    ]);
  });
});

describe('listening along', () => {
  test('names each sound, when it began and how much of it was heard', async () => {
    const library = await SoundLibrary.open(folder);
    const stream = join(silence(0.5), greeting, menu.subarray(0, 8000), silence(1), goodbye);
    const match = hearRecording(stream, library);
    expect(
      match.heard.map((one) => [one.sound.id, Math.round(one.startMs), one.isPlaying]),
    ).toEqual([
      ['zh/greeting', 500, false],
      ['zh/mainMenu', 2503, false],
      ['zh/goodbye', 4503, false],
    ]);
    expect(match.heard.map((one) => one.heardShare > 0.99)).toEqual([true, false, true]);
    expect(match.heard[1]?.heardShare).toBeCloseTo(0.33, 1);
    expect(match.unknownSeconds).toBeLessThan(0.1);
  });

  test('tells of a sound while it is being played', async () => {
    const match = new SoundMatch(await SoundLibrary.open(folder));
    const told: string[] = [];
    match.on('started', (one) => told.push(`started ${one.sound.id} ${match.positionMs}`));
    match.on('ended', (one) => told.push(`ended ${one.sound.id}`));
    for (let at = 0; at < 4000; at += 160) match.feed(menu.subarray(at, at + 160));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^started zh\/mainMenu (60|80|100|120)$/);
    match.feed(silence(1));
    expect(told[1]).toBe('ended zh/mainMenu');
  });

  test('a file that comes to exist while it is played is known as soon as it is read', async () => {
    const match = new SoundMatch(await SoundLibrary.open(folder));
    const started = new Promise<string>((resolve) =>
      match.once('started', (one) => resolve(`${one.sound.id} ${Math.round(one.startMs)}`)),
    );
    const made = encodeAlaw(makeVoice(9, 2));
    writeFileSync(path.join(folder, 'zh/made.alaw'), made);
    for (let at = 0; at < made.length; at += 160) match.feed(made.subarray(at, at + 160));
    expect(await started).toBe('zh/made 0');
  });

  test('a file that is read only when the next one is being heard is known all the same', async () => {
    let isRead: () => void = () => undefined;
    const library = await SoundLibrary.open(folder);
    const late = mkdtempSync(path.join(tmpdir(), 'sounds-'));
    const made = encodeAlaw(makeVoice(11, 2));
    writeFileSync(path.join(late, 'late.alaw'), made);
    const both = await SoundLibrary.open(late);
    let sounds: SoundLibrary = library;
    const match = new SoundMatch({
      get version() {
        return sounds === library ? 1 : 2;
      },
      find: (hash) => [...library.find(hash), ...(sounds === library ? [] : both.find(hash))],
      refresh: () => new Promise((resolve) => (isRead = resolve)),
    });
    const line = join(silence(0.2), made, silence(0.2), menu, silence(1));
    for (let at = 0; at < line.length; at += 160) match.feed(line.subarray(at, at + 160));
    sounds = both;
    isRead();
    await new Promise(setImmediate);
    expect(match.heard.map(({ sound }) => sound.id).sort()).toEqual(['late', 'zh/mainMenu']);
    rmSync(late, { recursive: true });
  });

  test('such a file is known, though what comes after it is like a moment of another', async () => {
    const match = new SoundMatch(await SoundLibrary.open(folder));
    const started = new Promise<string>((resolve) =>
      match.once('started', (one) => resolve(`${one.sound.id} ${Math.round(one.startMs)}`)),
    );
    const made = encodeAlaw(makeVoice(10, 2));
    writeFileSync(path.join(folder, 'zh/madeLate.alaw'), made);
    const line = join(made, menu.subarray(8000, 8320), silence(0.1));
    for (let at = 0; at < line.length; at += 160) match.feed(line.subarray(at, at + 160));
    expect(await started).toBe('zh/madeLate 0');
  });

  test('sound that is in no file is reported as unknown', async () => {
    const match = hearRecording(encodeAlaw(makeVoice(77, 2)), await SoundLibrary.open(folder));
    expect(match.heard).toEqual([]);
    expect(match.unknownSeconds).toBeGreaterThan(1.5);
  });

  test('a sentence not read yet that begins with the same vowel as another is not that other', async () => {
    const library = await SoundLibrary.open(folder);
    const loud = library.get('zh/greeting').loudWindows;
    const begin = loud[0] ?? 0;
    // 80 ms of it, at its beginning.
    const vowel = greeting.subarray(begin, begin + 4 * 160);
    const rest = encodeAlaw(makeVoice(123, 1));
    const match = library.listen();
    match.feed(join(silence(0.5), vowel, rest, silence(0.5)));
    match.finish();
    expect(match.heard.map(({ sound }) => sound.id)).toEqual([]);
  });

  test('a moment that is like the middle of a file is not that file; more of it is', async () => {
    const middle = (seconds: number) => menu.subarray(8000, 8000 + Math.round(seconds * 8000));
    const library = await SoundLibrary.open(folder);
    const heardIn = (...parts: Uint8Array[]) => hearRecording(join(...parts), library).heard;
    expect(heardIn(silence(0.2), middle(0.1), silence(0.5))).toEqual([]);
    const heard = heardIn(silence(0.2), middle(0.5), silence(0.5));
    expect(heard.map(({ sound }) => sound.id)).toEqual(['zh/mainMenu']);
  });

  test('where two files are alike, or begin alike, one is heard, a stall or not', async () => {
    const like = mkdtempSync(path.join(tmpdir(), 'sounds-'));
    try {
      writeFileSync(path.join(like, 'menu.alaw'), menu);
      writeFileSync(path.join(like, 'menuAgain.alaw'), menu);
      const beginning = menu.subarray(0, 8000);
      writeFileSync(path.join(like, 'longer.alaw'), join(silence(0.01), beginning, goodbye));
      const library = await SoundLibrary.open(like);
      for (const stall of [0, 0.04, 0.3, 2.5]) {
        const torn = join(menu.subarray(0, 12_000), silence(stall), menu.subarray(12_000));
        const { heard } = hearRecording(join(silence(0.5), torn), library);
        expect(heard.map(({ sound }) => sound.id)).toEqual([
          expect.stringMatching(/^menu(Again)?$/),
        ]);
        expect(heard[0]?.heardShare).toBe(1);
        // Nobody can tell which of the two it was, so a test that listens for either has heard it.
        for (const id of ['menu', 'menuAgain', 'menu']) {
          expect(heard[0] && heardAs(heard[0], (sound) => sound.id === id)).toBe(true);
          expect(heard[0]?.sound.id).toBe(id);
        }
        expect(heard[0] && heardAs(heard[0], ({ id }) => id === 'longer')).toBe(false);
      }
    } finally {
      rmSync(like, { recursive: true });
    }
  });

  test('a stall in the middle is one sound, not two', async () => {
    const match = hearRecording(
      join(menu.subarray(0, 6000), silence(0.15), menu.subarray(6000)),
      await SoundLibrary.open(folder),
    );
    expect(match.heard.map((one) => one.sound.id)).toEqual(['zh/mainMenu']);
    expect(match.heard[0]?.heardShare).toBeGreaterThan(0.95);
  });
});

describe('looking for a sound in a recording', () => {
  const recording = decodeAlaw(join(silence(0.7), greeting, silence(0.3), menu));
  // Quieter, coded twice, and with noise: what a mixer and another codec leave of it.
  const worn = recording.map((sample, i) => Math.round(sample * 0.4) + ((i * 7919) % 200) - 100);

  test('finds where it begins, in the recording as it is and in a worn one', () => {
    for (const each of [recording, worn]) {
      expect(findSound(each, decodeAlaw(menu))?.atSeconds).toBeCloseTo(3.003, 3);
    }
    expect(findSound(worn, decodeAlaw(menu))?.likeness).toBeGreaterThan(0.9);
  });

  test('does not find what is not there, nor before where it is looked for', () => {
    expect(findSound(recording, decodeAlaw(goodbye))).toBeUndefined();
    expect(findSound(recording, decodeAlaw(greeting), 1)).toBeUndefined();
  });

  test('finds the pieces of a sound in a line that stalled, and not those of another', () => {
    const stalled = decodeAlaw(join(menu.subarray(0, 9000), silence(0.4), menu.subarray(9000)));
    const place = { from: 0, until: 3.017, late: 1 };
    const { found, pieces } = findPieces(stalled, decodeAlaw(menu), place);
    expect([pieces, found >= 1]).toEqual([2, true]);
    expect(findPieces(stalled, decodeAlaw(greeting), place).found).toBe(0);
    expect(findPieces(stalled, decodeAlaw(menu), { ...place, from: 1.5 }).found).toBe(0);
  });
});

test('a WAV that was written is read back, and measured', () => {
  const file = path.join(folder, 'x.wav');
  const voice = makeVoice(4, 2);
  const wav = new WavWriter(file, 8000);
  wav.append(voice);
  wav.append(new Int16Array(16000));
  wav.close();
  const read = readWav(file);
  expect(read.rate).toBe(8000);
  expect(read.samples.subarray(0, voice.length)).toEqual(voice);
  const level = measureSound(read.samples, read.rate);
  expect(level.seconds).toBe(4);
  expect(level.silenceRatio).toBeGreaterThanOrEqual(0.5);
  expect(level.speechSeconds).toBeGreaterThan(1.5);
  expect(level.clippedRatio).toBe(0);
});

test('names of sounds', () => {
  expect(isSoundNamed('zh/mainMenu', 'mainMenu')).toBe(true);
  expect(isSoundNamed('zh/mainMenuAgain', 'mainMenu')).toBe(false);
  expect(isSoundNamed('zh/mainMenu', 'en/mainMenu')).toBe(false);
  expect(isSoundNamed('en/mainMenu', /^en\/main/)).toBe(true);
});
