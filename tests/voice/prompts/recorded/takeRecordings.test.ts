/** A folder of recordings is checked, and taken whole or not at all. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LineToRead } from '../../../../app/voice/prompts/recorded/readingList.js';
import { readingList } from '../../../../app/voice/prompts/recorded/readingList.js';
import { takeRecordings } from '../../../../app/voice/prompts/recorded/takeRecordings.js';
import { readClipList } from '../../../../app/voice/prompts/clips/clipFiles.js';
import { temporaryFolder } from '../../speech/measureSound.js';
import { readAloud, readInto } from './standIn.js';

const root = temporaryFolder();
const wanted = /^(goodbye|silence|greeting\.\d|askPassword|digit-3-.*|month-12|unit-yuan.*)$/;
const lines = readingList('zh', []).filter(({ name }) => wanted.test(name));
const good = path.join(root, 'good');
const lineOf = (name: string): LineToRead => {
  const line = lines.find((each) => each.name === name);
  if (line === undefined) throw new Error(`no line ${name}`);
  return line;
};

beforeAll(() => readAloud(good, lines));

let folders = 0;
/** Copies the good recordings, so that a test can break some. */
function copied(): { folder: string; recordedDir: string; take: typeof take } {
  const folder = path.join(root, `set-${++folders}`);
  mkdirSync(folder);
  for (const file of readdirSync(good))
    copyFileSync(path.join(good, file), path.join(folder, file));
  const recordedDir = path.join(root, `recorded-${folders}`);
  const take = (partial = false) =>
    takeRecordings({ folder, language: 'zh', lines, recordedDir, partial });
  return { folder, recordedDir, take };
}

/** Changes a recording by sox. */
function change(folder: string, name: string, effects: string[], format: string[] = []): void {
  const file = path.join(folder, `${name}.wav`);
  execFileSync('sox', ['-V1', path.join(good, `${name}.wav`), ...format, file, ...effects]);
}

test('a good set is taken whole: prompts, parts and clips, with the list that says what is what', async () => {
  const { recordedDir, take, folder } = copied();
  writeFileSync(path.join(folder, 'script.csv'), 'the reading list');
  expect(await take()).toMatchObject({ faults: [], missing: [], taken: lines.length });
  const zh = path.join(recordedDir, 'zh');
  const clips = lines.filter(({ kind }) => kind === 'clip').map(({ name }) => name);
  expect(clips.length).toBeGreaterThan(4);
  expect(readdirSync(path.join(zh, 'clips')).sort()).toEqual(
    [...clips.map((name) => `${name}.wav`), 'clips.json'].sort(),
  );
  expect(existsSync(path.join(zh, 'greeting.1.wav'))).toBe(true);
  expect(readdirSync(zh).filter((name) => name.startsWith('.'))).toEqual([]);
  const { clips: listed } = await readClipList(path.join(zh, 'clips'));
  expect(listed['digit-3-last']).toEqual({ text: '三', position: 'last' });
});

test('FLAC and stereo are taken as well', async () => {
  const { folder, take, recordedDir } = copied();
  const wav = path.join(folder, 'goodbye.wav');
  execFileSync('sox', ['-V1', wav, path.join(folder, 'goodbye.flac')]);
  rmSync(wav);
  change(folder, 'silence', [], ['-c', '2']);
  expect(await take()).toMatchObject({ faults: [], taken: lines.length });
  expect(existsSync(path.join(recordedDir, 'zh', 'goodbye.wav'))).toBe(true);
});

const file = 'goodbye.wav';
const breakages: [string, RegExp, (folder: string) => void | Promise<void>][] = [
  [
    'too low a rate',
    /has 8000 samples a second; record/,
    (f) => change(f, 'goodbye', [], ['-r', '8000']),
  ],
  [
    'too quiet',
    /is too quiet \(-\d+ dB\); go nearer/,
    (f) => change(f, 'goodbye', ['gain', '-30']),
  ],
  [
    'clipped',
    /is clipped in \d+ places; turn the microphone down/,
    (f) => change(f, 'goodbye', ['gain', '30']),
  ],
  ['too loud', /is too loud/, (f) => change(f, 'goodbye', ['overdrive', '40', 'gain', '-n', '-1'])],
  [
    'cut off at its beginning',
    /begins without silence, a sound may be cut off; leave half a second/,
    (f) => change(f, 'goodbye', ['silence', '1', '0.01', '4%']),
  ],
  [
    'cut off at its end',
    /ends without silence/,
    (f) => change(f, 'goodbye', ['reverse', 'silence', '1', '0.01', '4%', 'reverse']),
  ],
  [
    'long silence',
    /has [\d.]+ s of silence after the last word; cut it/,
    (f) => change(f, 'goodbye', ['pad', '0', '4']),
  ],
  [
    'noise of the room',
    /is noisy: the room is only \d+ dB below the voice; find a quieter room/,
    (f) => {
      const noise = path.join(f, '.noise.wav');
      execFileSync('sox', ['-V1', path.join(f, file), noise, 'synth', 'whitenoise', 'vol', '0.02']);
      execFileSync('sox', ['-V1', '-m', path.join(good, file), noise, path.join(f, file)]);
      rmSync(noise);
    },
  ],
  [
    'only half of its text',
    /lasts [\d.]+ s, too short for its text/,
    (f) => readInto(path.join(f, file), '再'),
  ],
  [
    'more than its text',
    /lasts [\d.]+ s, too long for its text/,
    (f) => readInto(path.join(f, file), `${lineOf('askPassword').text.repeat(3)}`),
  ],
  [
    'another text, the same recording',
    /is the same recording as askPassword\.wav, but another text/,
    (f) => copyFileSync(path.join(good, 'askPassword.wav'), path.join(f, file)),
  ],
  [
    'nothing but silence',
    /contains only silence; read it again/,
    (f) => change(f, 'goodbye', ['vol', '0']),
  ],
  [
    'no sound at all',
    /cannot be read; save it as WAV or FLAC/,
    (f) => writeFileSync(path.join(f, file), 'this is no sound'),
  ],
];

test.each(breakages)(
  '%s: its file is named with what to do, and nothing is taken',
  async (_, words, breakIt) => {
    const { folder, recordedDir, take } = copied();
    await breakIt(folder);
    const report = await take();
    expect(report.taken).toBe(0);
    expect(existsSync(recordedDir)).toBe(false);
    expect(
      report.faults.filter((fault) => fault.file === file).map(({ problem }) => problem),
    ).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
    expect(report.faults.filter((fault) => fault.file !== file)).toEqual([]);
    // The good ones can be had all the same.
    expect(await take(true)).toMatchObject({ taken: lines.length - 1 });
    expect(existsSync(path.join(recordedDir, 'zh', 'goodbye.wav'))).toBe(false);
    expect(existsSync(path.join(recordedDir, 'zh', 'silence.wav'))).toBe(true);
  },
);

test('missing, double and unknown files are named', async () => {
  const { folder, recordedDir, take } = copied();
  rmSync(path.join(folder, 'silence.wav'));
  execFileSync('sox', ['-V1', path.join(folder, file), path.join(folder, 'goodbye.flac')]);
  copyFileSync(path.join(good, file), path.join(folder, 'godbye.wav'));
  copyFileSync(path.join(good, 'month-12.wav'), path.join(folder, '十二月.wav'));
  const report = await take();
  expect(report.missing.map(({ name }) => name)).toEqual(['silence']);
  const faults = Object.fromEntries(report.faults.map((fault) => [fault.file, fault.problem]));
  expect(faults['godbye.wav']).toMatch(/not on the reading list; rename it as the list says/);
  expect(faults['十二月.wav']).toMatch(/rename it to month-12$/);
  expect(faults['goodbye.flac']).toMatch(/is there twice, also as goodbye\.wav/);
  expect(report.taken).toBe(0);
  expect(existsSync(recordedDir)).toBe(false);
});

test('one recording is replaced later without reading all the others again', async () => {
  const { folder, take, recordedDir } = copied();
  await take();
  for (const each of readdirSync(folder)) if (each !== file) rmSync(path.join(folder, each));
  expect(await take()).toMatchObject({ faults: [], missing: [], taken: 1 });
  const { clips } = await readClipList(path.join(recordedDir, 'zh', 'clips'));
  expect(clips).toHaveProperty('month-12');
});
