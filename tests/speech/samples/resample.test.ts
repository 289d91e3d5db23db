import { canResample, resample } from '../../../app/speech/samples/resample.js';

/** Returns a second of a tone. */
function tone(hertz: number, rate: number): Int16Array {
  const samples = new Int16Array(rate);
  for (let i = 0; i < rate; i++) {
    samples[i] = Math.round(10_000 * Math.sin((2 * Math.PI * hertz * i) / rate));
  }
  return samples;
}

/** Returns the level of the middle, in dB above that of {@link tone}. */
function levelOf(samples: Int16Array): number {
  const middle = samples.subarray(samples.length / 4, (3 * samples.length) / 4);
  let power = 0;
  for (const sample of middle) power += sample ** 2;
  return 10 * Math.log10(power / middle.length / (10_000 ** 2 / 2));
}

describe.each([
  ['espeak-ng', 22_050, 16_000],
  ['a microphone', 44_100, 16_000],
  ['another microphone', 48_000, 16_000],
  ['a voice', 24_000, 16_000],
  ['a slow voice', 11_025, 16_000],
  ['the telephone', 8000, 16_000],
  ['a levelled sound', 16_000, 8000],
])('%s, from %i to %i samples a second', (_, from, to) => {
  const lower = Math.min(from, to);

  test('a tone of speech is as loud as before, and as high', () => {
    for (const hertz of [100, 300, 1000, 0.42 * lower]) {
      const result = resample(tone(hertz, from), from, to);
      expect(result).toHaveLength(to);
      expect(Math.abs(levelOf(result))).toBeLessThan(0.2);
      const error = result.map((sample, i) => sample - (tone(hertz, to)[i] ?? 0));
      expect(levelOf(error)).toBeLessThan(hertz > 0.4 * lower ? -30 : -60);
    }
  });

  test('what the lower rate cannot have does not come back as another tone', () => {
    for (const hertz of [0.53 * to, 0.6 * to, 0.9 * to].filter((each) => each < from / 2)) {
      expect(levelOf(resample(tone(hertz, from), from, to))).toBeLessThan(-60);
    }
  });
});

test('a loud sound stays within 16 bits', () => {
  const loud = Int16Array.from({ length: 4000 }, (_, i) => (i % 40 < 20 ? 32_767 : -32_768));
  const result = resample(loud, 16_000, 8000);
  expect(Math.max(...result)).toBe(32_767);
  expect(Math.min(...result)).toBe(-32_768);
});

test('rates without a common divisor are left to others', () => {
  expect(canResample(22_050, 16_000)).toBe(true);
  expect(canResample(44_101, 16_000)).toBe(false);
  expect(canResample(0, 16_000)).toBe(false);
});
