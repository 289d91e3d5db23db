import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { seededRandom } from '../../parts/seededRandom.js';
import { decodeAlaw, encodeAlaw, silenceByte } from './alaw.js';
import { CodedSounds } from './codedSounds.js';
import { CodeHearing, type CodedSound } from './codeHearing.js';
import { freshReading } from './freshReading.js';
import { writeCodedSound } from './codedVoice.js';
import { heardAs, hearRecording } from './hearing.js';
import {
  codewordMs,
  CodeReader,
  numberOf,
  numbers,
  places,
  playNumber,
  repeatsOf,
  type Codeword,
} from './soundCode.js';

function codewordsIn(samples: ArrayLike<number>): Codeword[] {
  const found: Codeword[] = [];
  new CodeReader((codeword) => found.push(codeword)).feed(samples);
  return found;
}

describe('a sound that is a number', () => {
  test('any number is read back from A-law, at any alignment, each codeword in its place', () => {
    fc.assert(
      fc.property(
        fc.nat(numbers - 1),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(400),
        (number, repeats, before) => {
          const sound = playNumber(number, repeats, 8000);
          const stream = new Int16Array(before + sound.length + 400);
          stream.set(sound, before);
          const found = codewordsIn(decodeAlaw(encodeAlaw(stream)));
          expect(found.map((each) => [each.number, each.place])).toEqual(
            Array.from({ length: repeats }, (_, index) => [number, index % places]),
          );
          for (const [index, { at }] of found.entries()) {
            expect(Math.abs(at - (before + index * codewordMs * 8))).toBeLessThanOrEqual(120);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a number is read back when noise is as loud as its tones', () => {
    const random = seededRandom(7);
    for (let n = 0; n < 200; n++) {
      const number = Math.floor(random() * numbers);
      // The RMS of both is 3277; uniform noise has an RMS of its half width divided by the root of
      // 3.
      const sound = playNumber(number, 5, 8000).map((sample) => sample + (random() - 0.5) * 11_352);
      const found = codewordsIn(sound);
      expect(new Set(found.map((each) => each.number))).toEqual(new Set([number]));
    }
  });

  test('in noise, and in half of one sound with half of another behind it, there is no number', () => {
    const random = seededRandom(7);
    const noise = Int16Array.from({ length: 8000 * 60 }, () => (random() - 0.5) * 12_000);
    expect(codewordsIn(noise)).toEqual([]);
    for (let n = 0; n < 500; n++) {
      const [one, other] = [playNumber(n, 1, 8000), playNumber(numbers - 1 - n, 1, 8000)];
      const half = one.length / 2;
      const torn = Int16Array.of(...one.subarray(0, half), ...other.subarray(half), ...one);
      expect(codewordsIn(torn).map(({ number }) => number)).toEqual([n]);
    }
  });

  test('a sentence has a number by its words and language; a long one lasts longer', () => {
    expect(numberOf('您好', 'zh')).toBe(numberOf('您好', 'zh'));
    expect(numberOf('您好', 'zh')).not.toBe(numberOf('您好', 'en'));
    expect(repeatsOf('您好')).toBe(5);
    expect(repeatsOf('查'.repeat(200))).toBe(places);
  });
});

const silence = (seconds: number) => new Uint8Array(Math.round(seconds * 8000)).fill(silenceByte);
const codewordBytes = codewordMs * 8;

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe('listening', () => {
  let folder: string;
  let sounds: CodedSounds;
  const menu = encodeAlaw(playNumber(numberOf('menu', 'zh'), 8, 8000));
  const music = encodeAlaw(playNumber(numberOf('music', 'zh'), 60, 8000));

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'coded-'));
    mkdirSync(path.join(folder, 'zh'));
    const files = { greeting: 5, menu: 8, goodbye: 6, music: 60 };
    for (const [name, repeats] of Object.entries(files)) {
      await writeCodedSound(path.join(folder, 'zh', name), numberOf(name, 'zh'), repeats);
    }
    await writeCodedSound(path.join(folder, 'zh', 'menuAgain'), numberOf('menu', 'zh'), 8);
    sounds = await CodedSounds.open(folder, null);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const told = (...parts: Uint8Array[]) =>
    hearRecording(join(...parts), sounds).heard.map(
      ({ sound, heardShare }) =>
        `${sound.id} ${Math.round(heardShare * sounds.get(sound.id).codewords)}`,
    );

  test('names each sound, when it began and how much of it was heard', () => {
    const greeting = encodeAlaw(playNumber(numberOf('greeting', 'zh'), 5, 8000));
    const stream = join(silence(0.5), greeting, silence(0.31), menu.subarray(0, 3 * codewordBytes));
    const hearing = hearRecording(stream, sounds);
    expect(hearing.heard).toMatchObject([
      { sound: { id: 'zh/greeting', codewords: 5 }, isPlaying: false, heardShare: 1 },
      { sound: { id: 'zh/menu', codewords: 8 }, isPlaying: false, heardShare: 3 / 8 },
    ]);
    // The file begins with 60 ms of silence.
    expect(Math.abs((hearing.heard[0]?.startMs ?? 0) - 440)).toBeLessThan(15);
    expect(Math.abs((hearing.heard[0]?.endMs ?? 0) - 1200)).toBeLessThan(15);
    expect(hearing.unknownSeconds).toBe(0);
  });

  test('tells of a sound as soon as its first codeword has come, and of its end', () => {
    const hearing = sounds.listen();
    const news: string[] = [];
    hearing.on('started', ({ sound }) => news.push(`started ${sound.id} ${hearing.positionMs}`));
    hearing.on('ended', ({ sound }) => news.push(`ended ${sound.id} ${hearing.positionMs}`));
    for (let at = 0; at < menu.length; at += 160) hearing.feed(menu.subarray(at, at + 160));
    expect(news).toEqual(['started zh/menu 140', 'ended zh/menu 1120']);
  });

  test('a stall, a gap, and both are one sound; played again it is two', () => {
    const cut = (from: number, to: number) => menu.subarray(from * 1120, to * 1120);
    expect(told(cut(0, 2.5), silence(0.4), cut(2.5, 8))).toEqual(['zh/menu 7']);
    expect(told(cut(0, 2.5), silence(0.35), cut(5, 8))).toEqual(['zh/menu 5']);
    expect(told(cut(0, 1), silence(2.5), cut(6.2, 8))).toEqual(['zh/menu 2']);
    expect(told(cut(0, 2.5), silence(0.1), menu)).toEqual(['zh/menu 2', 'zh/menu 8']);
    expect(told(cut(0, 7.5), menu)).toEqual(['zh/menu 7', 'zh/menu 8']);
    expect(told(menu, menu)).toEqual(['zh/menu 8', 'zh/menu 8']);
    expect(told(menu, silence(5), menu)).toEqual(['zh/menu 8', 'zh/menu 8']);
  });

  test('what a bridge or the line left out of it, without a gap, does not make two of it', () => {
    const cut = (from: number, to: number) => menu.subarray(from * 1120, to * 1120);
    expect(told(cut(0, 2.5), cut(3.1, 8))).toEqual(['zh/menu 6']);
    expect(told(cut(0, 2), cut(4.5, 8))).toEqual(['zh/menu 5']);
    expect(told(cut(1.5, 2.1), silence(0.02), cut(2.3, 4), cut(5.9, 8))).toEqual(['zh/menu 3']);
    expect(told(cut(0, 2), menu)).toEqual(['zh/menu 2', 'zh/menu 8']);
  });

  test('a codeword that is garbled into the first one is left out; the sound played again just then is not', () => {
    const cut = (from: number, to: number) => menu.subarray(from * 1120, to * 1120);
    expect(told(cut(0, 6), cut(0, 1), cut(7, 8))).toEqual(['zh/menu 7']);
    expect(told(cut(0, 3), cut(0, 1), cut(4, 8))).toEqual(['zh/menu 7']);
    expect(told(cut(0, 3), menu)).toEqual(['zh/menu 3', 'zh/menu 8']);
    expect(told(cut(0, 3), cut(0, 1), silence(2))).toEqual(['zh/menu 3', 'zh/menu 1']);
    expect(told(cut(0, 3), cut(0, 1))).toEqual(['zh/menu 3', 'zh/menu 1']);
  });

  test('one that is longer than the places count is one sound all the same', () => {
    expect(told(music)).toEqual(['zh/music 60']);
    const stalled = join(music.subarray(0, 30_000), silence(0.3), music.subarray(30_000));
    expect(told(stalled)).toEqual(['zh/music 59']);
  });

  test('of sounds that have the same number either is heard by all that listen for it', () => {
    const [heard] = hearRecording(menu, sounds).heard;
    for (const id of ['zh/menuAgain', 'zh/menu']) {
      expect(heard && heardAs(heard, (sound) => sound.id === id)).toBe(true);
    }
    expect(heard && heardAs(heard, ({ id }) => id === 'zh/greeting')).toBe(false);
  });

  test('a file that comes to exist while it is played is known as soon as it is read', async () => {
    const hearing = sounds.listen();
    const started = new Promise<string>((resolve) =>
      hearing.once('started', ({ sound }) => resolve(sound.id)),
    );
    await writeCodedSound(path.join(folder, 'zh', 'made'), numberOf('made', 'zh'), 5);
    hearing.feed(encodeAlaw(playNumber(numberOf('made', 'zh'), 5, 8000)));
    expect(await started).toBe('zh/made');
  });

  test('other sound is reported as unknown, also beside a sound that is known', () => {
    const tone = encodeAlaw(
      Int16Array.from({ length: 2400 }, (_, i) => 7000 * Math.sin((2 * Math.PI * 1000 * i) / 8000)),
    );
    const hearing = hearRecording(join(menu, silence(0.3), tone), sounds);
    expect(hearing.heard).toHaveLength(1);
    expect(hearing.unknownSeconds).toBeCloseTo(0.3, 1);
  });

  test.each([30, 60, 90, 110])(
    'a sound that is cut off after %i ms, in its first codeword, is not unknown',
    (ms) => {
      const begun = menu.subarray(0, 8 * ms);
      const cut = hearRecording(join(silence(0.3), begun, silence(0.3), menu), sounds);
      expect(cut.heard).toHaveLength(1);
      expect(cut.unknownSeconds).toBe(0);
      const other = encodeAlaw(
        Int16Array.from({ length: 8 * ms }, (_, i) => 7000 * Math.sin((Math.PI * i) / 4)),
      );
      const not = hearRecording(join(silence(0.3), other, silence(0.3), menu), sounds);
      expect(not.unknownSeconds).toBeGreaterThanOrEqual(Math.floor(ms / 20) * 0.02);
    },
  );

  test('what comes while the machine stood still is left out, and nothing else', () => {
    const tone = encodeAlaw(
      Int16Array.from({ length: 2400 }, (_, i) => 7000 * Math.sin((2 * Math.PI * 1000 * i) / 8000)),
    );
    const stream = join(tone, silence(2), tone, silence(2), tone);
    // Around the second tone.
    const hearing = hearRecording(stream, sounds, [{ fromMs: 2200, toMs: 2700 }]);
    expect(hearing.otherSeconds).toBeCloseTo(0.9, 1);
    expect(hearing.unknownSeconds).toBeCloseTo(0.6, 1);
  });
});

test('who asks for a reading while one is under way gets the next one', async () => {
  const ends: (() => void)[] = [];
  const read = jest.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
  const refresh = freshReading(read);
  const first = refresh();
  const [second, third] = [refresh(), refresh()];
  expect(read).toHaveBeenCalledTimes(1);
  ends[0]?.();
  await first;
  await Promise.resolve();
  expect(read).toHaveBeenCalledTimes(2);
  ends[1]?.();
  await Promise.all([second, third]);
  expect(read).toHaveBeenCalledTimes(2);
});

test('however slowly files are read, each sound is heard, and in order', async () => {
  const [made, known] = [numberOf('made', 'zh'), numberOf('known', 'zh')];
  const soundOf = (number: number): CodedSound => {
    const sound = { id: `${number}`, number, codewords: 5, seconds: 1, leadMs: 0 };
    return { ...sound, alike: [sound as unknown as CodedSound] };
  };
  const there = new Map([[known, soundOf(known)]]);
  let isRead: () => void = () => undefined;
  const hearing = new CodeHearing({
    numbered: (number) => [there.get(number)].filter((sound) => sound !== undefined),
    refresh: () => new Promise((resolve) => (isRead = resolve)),
  });
  for (const number of [made, known]) hearing.feed(encodeAlaw(playNumber(number, 5, 8000)));
  // By now the caller has heard both, and the line is silent.
  hearing.feed(silence(3));
  there.set(made, soundOf(made));
  isRead();
  await new Promise(setImmediate);
  expect(hearing.heard.map(({ sound }) => Number(sound.id))).toEqual([made, known]);
});
