/**
 * 2,000 stalls of 20 to 400 ms, put at random into the sounds of the tests' voice: in A-law, Opus,
 * G.722, mixed with music, and from a stored recording. Each sound must be heard once, and as no
 * other.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeHoldMusic } from '../../../app/local/parts/holdMusic.js';
import { sharedParts } from '../../parts/database.js';
import { seededRandom } from '../../parts/seededRandom.js';
import { decodeAlaw, encodeAlaw } from '../../telephone/recogniser/alaw.js';
import { CodeHearing, type CodedSound } from '../../telephone/recogniser/codeHearing.js';
import { numbers, playNumber } from '../../telephone/recogniser/soundCode.js';
import { readWav, WavWriter } from '../../telephone/recogniser/wav.js';
import { startTestAsterisk, type TestAsterisk } from './testAsterisk.js';

const run = promisify(execFile);
// Some 10 minutes of audio for each way: 2 s on a quiet machine.
const soundsAWay = 400;
const rate = 8000;
/** Printed on failure. The next run draws another seed. */
const seed = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000);

/** Returns whole numbers from 0 up to, but not including, the one given. */
function randomOf(start: number): (below: number) => number {
  const random = seededRandom(start);
  return (below) => Math.floor(random() * below);
}

let folder: string;
let pbx: TestAsterisk;

beforeAll(async () => {
  folder = await mkdtemp(path.join(sharedParts().folder, 'stalls-'));
  pbx = await startTestAsterisk();
});
afterAll(() => pbx.stop());

/** Returns the sounds that can be heard, by number, each of 5 to 8 codewords. */
function library(random: (below: number) => number): Map<number, CodedSound> {
  const known = new Map<number, CodedSound>();
  while (known.size < soundsAWay) {
    const number = random(numbers);
    const codewords = 5 + random(4);
    const id = `${number}`;
    const sound = { id, number, codewords, seconds: codewords * 0.14, leadMs: 0, alike: [] };
    known.set(number, sound);
  }
  return known;
}

/**
 * A stall: the line is silent. Then the sound continues where it stopped or, if lost, as if it had
 * gone on meanwhile.
 */
interface Stall {
  readonly at: number;
  readonly samples: number;
  readonly isLost: boolean;
}

interface Line {
  readonly known: Map<number, CodedSound>;
  /** All sounds, one after another. */
  readonly samples: Int16Array;
  /** In the order of their places, which count samples as they were sent. */
  readonly stalls: readonly Stall[];
}

/**
 * Plays every sound once, with pauses between them and a stall in each.
 * @param hertz samples a second, for the codec
 */
function playAll(random: (below: number) => number, hertz: number): Line {
  const known = library(random);
  const scale = hertz / 1000;
  const parts: Int16Array[] = [];
  const stalls: Stall[] = [];
  let at = 0;
  for (const { number, codewords } of known.values()) {
    // Longer than any stall, so that no stall reaches into the next sound.
    const pause = new Int16Array((400 + random(400)) * scale);
    const sound = playNumber(number, codewords, hertz);
    parts.push(pause, sound);
    stalls.push({
      at: Math.round(((at + pause.length + random(sound.length)) / hertz) * rate),
      samples: ((20 + random(381)) * rate) / 1000,
      isLost: random(2) === 0,
    });
    at += pause.length + sound.length;
  }
  parts.push(new Int16Array(hertz));
  return { known, stalls, samples: joined(parts) };
}

function joined(parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Returns what arrives over the line, with the stalls in it. */
function stalled(samples: Int16Array, stalls: readonly Stall[]): Int16Array {
  const parts: Int16Array[] = [];
  let from = 0;
  for (const stall of stalls) {
    parts.push(samples.subarray(from, stall.at), new Int16Array(stall.samples));
    from = stall.at + (stall.isLost ? stall.samples : 0);
  }
  parts.push(samples.subarray(from));
  return joined(parts);
}

/** Listens packet by packet, as a recogniser does, and compares what was heard with what was played. */
function expectEachHeardOnce({ known }: Line, samples: Int16Array): void {
  const hearing = new CodeHearing({
    numbered: (number) => [known.get(number)].filter((sound) => sound !== undefined),
    refresh: () => Promise.resolve(),
  });
  const bytes = encodeAlaw(samples);
  for (let at = 0; at < bytes.length; at += 160) hearing.feed(bytes.subarray(at, at + 160));
  hearing.finish();
  const heard = hearing.heard.map(({ sound }) => Number(sound.id));
  const played = [...known.keys()];
  expect({
    seed,
    notHeard: played.filter((number) => !heard.includes(number)),
    heardAgain: heard.filter((number, index) => heard.indexOf(number) !== index),
    isInOrder: heard.join() === played.join(),
  }).toEqual({ seed, notHeard: [], heardAgain: [], isInOrder: true });
}

const toWideband = ['-t', 'raw', '-r', '16000', '-e', 'signed', '-b', '16', '-c', '1'];
const toTelephone = ['-t', 'raw', '-r', '8000', '-e', 'signed', '-b', '16', '-c', '1'];

async function readRaw(file: string): Promise<Int16Array> {
  const bytes = await readFile(file);
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
}

async function writeRaw(file: string, samples: Int16Array): Promise<void> {
  await writeFile(file, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
}

test('in A-law', () => {
  const line = playAll(randomOf(seed), rate);
  const heard = decodeAlaw(encodeAlaw(line.samples));
  expectEachHeardOnce(line, stalled(heard, line.stalls));
});

test('in Opus, at the rate of a telephone call', async () => {
  const line = playAll(randomOf(seed + 1), 16_000);
  const [raw, coded, decoded] = ['opus.sln16', 'line.opus', 'opus.wav'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  await writeRaw(raw, line.samples);
  const input = ['--raw', '--raw-rate', '16000', '--raw-chan', '1', '--raw-bits', '16'];
  const call = ['--bitrate', '16', '--speech', '--framesize', '20', '--quiet'];
  await run('opusenc', [...input, ...call, raw, coded]);
  await run('opusdec', ['--rate', '8000', '--quiet', '--no-dither', coded, decoded]);
  expectEachHeardOnce(line, stalled(readWav(decoded).samples, line.stalls));
});

test("in G.722, by Asterisk's own codec", async () => {
  const line = playAll(randomOf(seed + 2), 16_000);
  const [sent, coded, received, narrow] = ['a.sln16', 'b.g722', 'c.sln16', 'd.sln'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string, string];
  await writeRaw(sent, line.samples);
  const convert = (from: string, to: string) => pbx.asterisk.command(`file convert ${from} ${to}`);
  await pbx.asterisk.command('module load res_convert.so');
  expect(await convert(sent, coded)).toContain('Converted');
  expect(await convert(coded, received)).toContain('Converted');
  await run('sox', [...toWideband, received, ...toTelephone, narrow]);
  expectEachHeardOnce(line, stalled(await readRaw(narrow), line.stalls));
});

test('mixed with music that is 20 dB softer', async () => {
  const line = playAll(randomOf(seed + 3), rate);
  await makeHoldMusic(folder);
  const music = decodeAlaw(await readFile(path.join(folder, 'hold', 'calm.alaw')));
  const gain = 10 ** (-40 / 20) / (rmsOf(music) / 32_768);
  const mixed = line.samples.map(
    (sample, i) => sample + Math.round(gain * (music[i % music.length] ?? 0)),
  );
  expectEachHeardOnce(line, stalled(mixed, line.stalls));
});

function rmsOf(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

test('from a stored recording, at half its loudness, with noise, and coded twice', () => {
  const random = randomOf(seed + 4);
  const line = playAll(random, rate);
  const file = path.join(folder, 'stored.wav');
  const wav = new WavWriter(file, rate);
  const received = decodeAlaw(encodeAlaw(stalled(line.samples, line.stalls)));
  wav.append(received.map((sample) => Math.round(sample / 2) + random(200) - 100));
  wav.close();
  expectEachHeardOnce(line, decodeAlaw(encodeAlaw(readWav(file).samples)));
});
