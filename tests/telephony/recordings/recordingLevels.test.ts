import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readLevels } from '../../../app/telephony/recordings/recordingLevels.js';
import { wavHeader } from '../../../app/telephony/wav.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'levels-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function wavOf(samples: readonly number[], channels: 1 | 2): Promise<string> {
  const file = path.join(folder, `${channels}.wav`);
  const data = Buffer.from(Int16Array.from(samples).buffer);
  await writeFile(file, Buffer.concat([wavHeader(8000, data.length, channels), data]));
  return file;
}

test('the peaks of each channel, part by part, also of what is not read at once', async () => {
  const frames = 40_000;
  const samples = Array.from({ length: frames }, (_, at) => [
    at === 5000 ? -32_768 : 0,
    at >= 30_000 ? 16_384 : 0,
  ]).flat();
  expect(await readLevels(await wavOf(samples, 2), 4)).toEqual([
    [100, 0, 0, 0],
    [0, 0, 0, 50],
  ]);
});

test('one channel; never more parts than samples', async () => {
  expect(await readLevels(await wavOf([0, 3277, -16_384], 1), 600)).toEqual([[0, 10, 50]]);
  expect(await readLevels(await wavOf([], 1), 600)).toEqual([[]]);
});

test('nothing of a file that is no recording', async () => {
  const file = path.join(folder, 'text');
  await writeFile(file, 'a text of more than forty-four letters, which is no sound');
  expect(await readLevels(file, 10)).toEqual([]);
  await expect(readLevels(path.join(folder, 'none'), 10)).rejects.toThrow('ENOENT');
});
