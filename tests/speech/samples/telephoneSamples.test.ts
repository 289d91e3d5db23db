import { encodeAlaw, telephoneSamples } from '../../../app/speech/samples/telephoneSamples.js';
import { decodeAlaw } from '../../telephone/ear/alaw.js';

test('each sample becomes an A-law byte that is as near as the steps at its loudness', () => {
  const all = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
  const heard = decodeAlaw(encodeAlaw(all));
  const off = heard.map((sample, i) => Math.abs(sample - (all[i] ?? 0)));
  expect(off.filter((each, i) => each > Math.max(8, Math.abs(all[i] ?? 0) / 32 + 1))).toEqual(
    new Int16Array(),
  );
});

test('each A-law byte is that of its own sample', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect(encodeAlaw(decodeAlaw(bytes))).toEqual(bytes);
});

test('there are half as many at telephone rate', () => {
  expect(telephoneSamples(new Int16Array(32_000))).toHaveLength(16_000);
});
