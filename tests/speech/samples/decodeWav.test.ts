import { execFileSync } from 'node:child_process';
import { decodeWav } from '../../../app/speech/samples/decodeWav.js';
import { makeEspeakNg } from '../../../app/speech/espeakNg.js';
import { samplesOf } from '../../../app/speech/levelling.js';
import { rawWideband } from '../../../app/speech/sox.js';

/** Returns a second of a tone as a WAV. */
function toneWav(hertz: number, rate = 16_000, channels = 1, bits = 16): Buffer {
  const form = ['-r', rate, '-c', channels, '-b', bits, '-t', 'wav', '-'].map(String);
  const tone = ['synth', '1', 'sine', String(hertz), 'vol', '0.5'];
  return execFileSync('sox', ['-D', '-n', ...form, ...tone]);
}

/** Decodes with sox, whatever the WAV is like. */
function bySox(wav: Buffer): Int16Array {
  const effects = ['gain', '-6', 'highpass', '120'];
  const args = ['-V1', '-D', '--ignore-length', '-t', 'wav', '-', ...rawWideband, '-', ...effects];
  return samplesOf(execFileSync('sox', args, { input: wav }));
}

const power = (samples: Int16Array) => samples.reduce((sum, sample) => sum + sample ** 2, 0);

/** Returns how much weaker the difference of two sounds is than the second, in dB. */
function difference(one: Int16Array, other: Int16Array): number {
  expect(Math.abs(one.length - other.length)).toBeLessThan(16);
  const off = other.map((sample, i) => (one[i] ?? 0) - sample);
  return 10 * Math.log10(power(off) / power(other));
}

test('what an engine says is decoded as sox would', async () => {
  // Its head names a length that the sound does not have.
  const wav = await makeEspeakNg().speak('开庭时间是十二月三日星期四，上午九点半。', 'zh');
  expect(difference(await decodeWav(wav), bySox(wav))).toBeLessThan(-30);
});

test('a tone becomes 6 dB weaker, and hum as much weaker as by sox', async () => {
  for (const hertz of [30, 120, 1000, 5000]) {
    const wav = toneWav(hertz);
    expect(difference(await decodeWav(wav), bySox(wav))).toBeLessThan(-50);
  }
  const [hum, tone] = [await decodeWav(toneWav(30)), await decodeWav(toneWav(1000))];
  expect(10 * Math.log10(power(hum) / power(tone))).toBeLessThan(-20);
});

test.each([
  ['of two channels', 16_000, 2, 16],
  ['of 24 bits', 48_000, 1, 24],
  ['at a rate of its own', 44_101, 1, 16],
])('a recording %s is left to sox', async (_, rate, channels, bits) => {
  const wav = toneWav(440, rate, channels, bits);
  expect(await decodeWav(wav)).toEqual(bySox(wav));
});

test('what follows the sound in the file is not heard', async () => {
  const wav = toneWav(440);
  wav.writeUInt32LE(wav.length - 44, 40);
  const note = Buffer.concat([Buffer.from('LIST\x10\0\0\0', 'latin1'), Buffer.alloc(16, 'x')]);
  expect(await decodeWav(Buffer.concat([wav, note]))).toEqual(await decodeWav(wav));
});

test('a length that was not known when the head was written is that of the file', async () => {
  const wav = toneWav(440);
  const known = await decodeWav(wav);
  for (const length of [0, 0x7fff_f000, 0xffff_ffff]) {
    wav.writeUInt32LE(length, 40);
    expect(await decodeWav(wav)).toEqual(known);
  }
});
