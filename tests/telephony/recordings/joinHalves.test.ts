import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  finishBridgeRecording,
  NothingRecorded,
} from '../../../app/telephony/asterisk/sound/joinHalves.js';
import { halfFile } from '../../../app/telephony/recordings/halves.js';
import { wavHeader } from '../../../app/telephony/wav.js';
import { readChannels } from '../../telephone/recogniser/wav.js';

const rate = 8000;
let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'halves-'));
  file = path.join(folder, 'talk.wav');
});
afterEach(() => rm(folder, { recursive: true }));

type Half = 'caller' | 'agent';

/** Writes a half, as if over its length. Without `toldBytes` its header says how long it is. */
async function record(half: Half, samples: readonly number[], toldBytes?: number): Promise<void> {
  const data = Buffer.from(Int16Array.from(samples).buffer);
  const head = wavHeader(rate, toldBytes ?? data.length);
  const place = halfFile(file, half);
  await writeFile(place, Buffer.concat([head, data]));
  const endS = (await stat(place)).birthtimeMs / 1000 + samples.length / rate;
  await utimes(place, endS, endS);
}

const bornAt = async (half: Half) => (await stat(halfFile(file, half))).birthtimeMs;
const joined = () => readChannels(file).channels.map((channel) => [...channel]);
/** Samples that differ from their neighbours and from those of other beginnings. */
const ramp = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => ((from + at * 7) % 30_000) + 1);

/** The halves of a test are made one after the other, as those of a bridge nearly are. */
async function silenceBefore(half: Half): Promise<number> {
  const born = { caller: await bornAt('caller'), agent: await bornAt('agent') };
  return Math.round(((born[half] - Math.min(born.caller, born.agent)) * rate) / 1000);
}

test('what the caller said is left, what the caller heard right', async () => {
  // More than is read at once.
  const [said, heard] = [ramp(1, 40_000), ramp(5000, 40_000)];
  await record('caller', said);
  await record('agent', heard);
  const silence = await silenceBefore('agent');
  const whole = await finishBridgeRecording(file);
  const [left, right] = joined();
  expect(left?.slice(0, said.length)).toEqual(said);
  expect(right?.slice(silence)).toEqual(heard);
  const content = await readFile(file);
  expect(whole).toEqual({
    lengthMs: Math.round((40_000 + silence) / 8),
    sha256: createHash('sha256').update(content).digest('hex'),
  });
  expect(content.readUInt32LE(40)).toBe(content.length - 44);
  expect(await readdir(folder)).toEqual(['talk.wav']);
});

test('a half that was begun later is silent until then, so that both are in time', async () => {
  const said = ramp(1, 8000);
  await record('agent', ramp(1, 8000));
  const first = await bornAt('agent');
  do {
    await rm(halfFile(file, 'caller'), { force: true });
    await record('caller', said);
  } while ((await bornAt('caller')) < first + 50);
  const silence = await silenceBefore('caller');
  expect(silence).toBeGreaterThanOrEqual(400);
  await finishBridgeRecording(file);
  const [left] = joined();
  expect(left?.slice(0, silence).every((sample) => sample === 0)).toBe(true);
  expect(left?.slice(silence)).toEqual(said);
});

test('a half that is shorter is silent at the end', async () => {
  await record('caller', ramp(1, 100));
  await record('agent', ramp(1, 30_000));
  await finishBridgeRecording(file);
  const [left, right] = joined();
  expect(left?.length).toBe(right?.length);
  expect(left?.slice(100).every((sample) => sample === 0)).toBe(true);
});

test.each([
  ['caller', 'agent', [null, ramp(9, 500)]],
  ['agent', 'caller', [ramp(9, 500), null]],
] as const)('without the half of the %s that of the %s is kept', async (_, half, expected) => {
  await record(half, ramp(9, 500));
  expect(await finishBridgeRecording(file)).toMatchObject({ lengthMs: 63 });
  expect(joined()).toEqual(expected.map((samples) => samples ?? Array<number>(500).fill(0)));
});

test('what Asterisk wrote before it died is joined, whatever its header says', async () => {
  await record('caller', ramp(1, 4000), 0);
  await writeFile(halfFile(file, 'agent'), '');
  expect(await finishBridgeRecording(file)).toMatchObject({ lengthMs: 500 });
  expect(joined()[0]).toEqual(ramp(1, 4000));
});

test('nothing is a recording of nothing', async () => {
  await expect(finishBridgeRecording(file)).rejects.toBeInstanceOf(NothingRecorded);
  await record('caller', []);
  await expect(finishBridgeRecording(file)).rejects.toBeInstanceOf(NothingRecorded);
});

test('a file that is no recording is named, and kept', async () => {
  await record('caller', ramp(1, 500));
  await writeFile(halfFile(file, 'agent'), 'x'.repeat(1000));
  await expect(finishBridgeRecording(file)).rejects.toThrow(
    'talk-agent.wav is not a valid recording',
  );
  expect((await readdir(folder)).sort()).toEqual(['talk-agent.wav', 'talk-caller.wav']);
});

test('a process that died after joining left halves; the next one removes them', async () => {
  await record('caller', ramp(1, 500));
  const first = await finishBridgeRecording(file);
  await record('caller', ramp(2, 500));
  expect(await finishBridgeRecording(file)).toEqual(first);
  expect(await readdir(folder)).toEqual(['talk.wav']);
});

test('a process that died while joining left a part; the next one joins again', async () => {
  await record('caller', ramp(1, 500));
  await writeFile(`${file}.part`, 'half a file');
  expect(await finishBridgeRecording(file)).toMatchObject({ lengthMs: 63 });
  expect(await readdir(folder)).toEqual(['talk.wav']);
});

test('who may read the halves may read the whole', async () => {
  await record('caller', ramp(1, 500));
  const before = await stat(halfFile(file, 'caller'));
  await finishBridgeRecording(file);
  const after = await stat(file);
  expect([after.mode, after.gid]).toEqual([before.mode, before.gid]);
});
