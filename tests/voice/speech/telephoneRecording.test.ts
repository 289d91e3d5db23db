import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { wavHeader } from '../../../app/telephony/wav.js';
import { levelSpeech, sampleRate } from '../../../app/voice/speech/levelling.js';
import { SpeechError } from '../../../app/voice/speech/speechEngine.js';
import { telephoneRecording } from '../../../app/voice/speech/telephoneRecording.js';
import { measureSound, synthWav, temporaryFolder } from './measureSound.js';

const folder = temporaryFolder();

/** Something like speech: two seconds of a tone that comes and goes, with silence around it. */
const speech = ['synth', '2', 'sine', '440', 'tremolo', '3', '80', 'pad', '1.5', '2'];

test.each([
  ['as Asterisk has it, too soft', 8000, 1, '-30'],
  ['of a computer, stereo, too loud', 48_000, 2, '-1'],
  ['of a telephone', 16_000, 1, '-12'],
])('%s: 8 kHz, one channel, 16 bits, as loud as every prompt', async (_, rate, channels, gain) => {
  const file = path.join(folder, `${rate}.wav`);
  synthWav(file, [...speech, 'gain', '-n', gain], rate, channels);
  const made = await telephoneRecording(readFileSync(file), 600);
  const wav = made?.wav ?? Buffer.alloc(0);
  expect(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
  // PCM, one channel, 8 kHz, 16 bits; and correct lengths.
  expect([wav.readUInt16LE(20), wav.readUInt16LE(22)]).toEqual([1, 1]);
  expect([wav.readUInt32LE(24), wav.readUInt16LE(34)]).toEqual([8000, 16]);
  expect([wav.readUInt32LE(4), wav.readUInt32LE(40)]).toEqual([wav.length - 8, wav.length - 44]);
  expect(made?.lengthMs).toBe(Math.round((wav.length - 44) / 16));
  // The silence at both ends is removed.
  expect(made?.lengthMs).toBeGreaterThan(1900);
  expect(made?.lengthMs).toBeLessThan(2500);
  const target = path.join(folder, `made-${rate}`);
  writeFileSync(`${target}.sln16`, upsampled(wav.subarray(44)));
  const { rmsDb, peakDb } = measureSound(target, '.sln16');
  expect(rmsDb).toBeGreaterThan(-23);
  expect(rmsDb).toBeLessThan(-19);
  expect(peakDb).toBeLessThanOrEqual(-2.9);
});

/** Repeats each sample: 16 kHz at the same loudness. */
function upsampled(narrow: Buffer): Buffer {
  const wide = Buffer.alloc(narrow.length * 2);
  for (let i = 0; i < narrow.length; i += 2) {
    for (const at of [2 * i, 2 * i + 2]) wide.writeInt16LE(narrow.readInt16LE(i), at);
  }
  return wide;
}

test('silence is no answer, and what is no sound is refused', async () => {
  const file = path.join(folder, 'silence.wav');
  synthWav(file, ['trim', '0', '2']);
  expect(await telephoneRecording(readFileSync(file), 600)).toBeNull();
  const damaged = Buffer.concat([Buffer.from('RIFF0000WAVE'), Buffer.alloc(60, 'x')]);
  await expect(telephoneRecording(damaged, 600)).rejects.toThrow(SpeechError);
});

test('the longest recording holds up nothing else in the process', async () => {
  const samples = Int16Array.from({ length: 600 * sampleRate }, (_, n) => 8000 * Math.sin(n / 6));
  const bytes = Buffer.from(samples.buffer);
  const wav = Buffer.concat([wavHeader(sampleRate, bytes.length), bytes]);
  // The processor's time of this thread: on a busy machine less of a turn is waiting than by the clock.
  const used = () => process.threadCpuUsage().user;
  /** Returns the longest turn of this thread while a recording is made. */
  const longestTurn = async () => {
    let [longest, isMade] = [0, false];
    const making = telephoneRecording(wav, 601).finally(() => (isMade = true));
    for (let since = used(); !isMade; since = used()) {
      await nextTurn();
      longest = Math.max(longest, used() - since);
    }
    expect((await making)?.lengthMs).toBeGreaterThan(599_000);
    return longest;
  };
  const levelling = () => {
    const begun = used();
    levelSpeech(samples.slice(), 'sentence');
    return used() - begun;
  };
  const least = Math.min(levelling(), levelling(), levelling());
  // Collecting garbage makes single turns longer. What this thread levelled itself would be in each.
  const turns = [await longestTurn(), await longestTurn(), await longestTurn()];
  expect(Math.min(...turns)).toBeLessThan((least * 2) / 3);
});
