/** Joined speech: what can be measured of a seam. */
import { joinSamples } from '../../../app/voice/speech/joinSamples.js';
import { sampleRate } from '../../../app/voice/speech/levelling.js';
import { expectNoClick, expectOneLevel } from './seams.js';

/** Makes something like a syllable: tones of a voice, louder and softer, in silence. */
function syllable(pitch: number, ms: number, volume: number, silenceMs: number): Int16Array {
  const perMs = sampleRate / 1000;
  const length = (ms + 2 * silenceMs) * perMs;
  return Int16Array.from({ length }, (_, i) => {
    const at = i - silenceMs * perMs;
    if (at < 0 || at >= ms * perMs) return 0;
    const swell = Math.sin((Math.PI * at) / (ms * perMs)) ** 0.5;
    const wave = [1, 2, 3, 5].reduce(
      (sum, n) => sum + Math.sin((2 * Math.PI * pitch * n * i) / sampleRate) / n,
      0,
    );
    return Math.round(wave * swell * volume * 12_000);
  });
}

const pieces = [
  { samples: syllable(120, 230, 1, 0), gapMs: 0 },
  { samples: syllable(210, 180, 0.1, 400), gapMs: 25 },
  { samples: syllable(150, 640, 0.5, 30), gapMs: 260 },
  { samples: syllable(180, 200, 0.02, 90), gapMs: 0 },
];

function joined() {
  const result = joinSamples(pieces);
  if (result === null) throw new Error('nothing was joined');
  return result;
}

test('pieces of any loudness have the same level across every seam', () => {
  expectOneLevel(joined());
});

test('there is no click at a seam: it is no steeper than the speech around it', () => {
  expectNoClick(joined());
});

test('the gap between two pieces is the one that was asked for', () => {
  const { pieces: places } = joined();
  const gaps = places.slice(1).map(({ from }, index) => from - (places[index]?.to ?? 0));
  expect(gaps).toEqual([25, 260, 0].map((ms) => (ms * sampleRate) / 1000));
});

test('a silent piece is refused, and so is nothing at all', () => {
  expect(joinSamples([{ samples: new Int16Array(8000), gapMs: 0 }])).toBeNull();
  expect(joinSamples([])).toBeNull();
});
