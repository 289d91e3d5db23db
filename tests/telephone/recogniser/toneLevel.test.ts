/** A tone is measured beside other tones and the tests' sentences, and not confused with them. */
import { decodeAlaw, encodeAlaw } from './alaw.js';
import { numberOf, playNumber } from './soundCode.js';
import { loudestTone, playTone } from './toneLevel.js';

const rate = 8000;

/** As a mixing bridge adds them, and as the telephone network carries them. */
function mixed(...sounds: readonly Int16Array[]): Int16Array {
  const length = Math.max(...sounds.map((each) => each.length));
  const sum = Int16Array.from({ length }, (_, at) =>
    sounds.reduce((all, each) => all + (each[at] ?? 0), 0),
  );
  return decodeAlaw(encodeAlaw(sum));
}

test('each of three tones has its level, wherever it stands; a fourth is not there', () => {
  const late = new Int16Array(rate);
  late.set(playTone(260, 0.4, rate), rate / 2);
  const sound = mixed(playTone(3200, 1, rate), playTone(3350, 1, rate), late);
  for (const hertz of [260, 3200, 3350]) {
    expect(loudestTone(sound, rate, hertz)).toBeCloseTo(-20, 0);
  }
  expect(loudestTone(sound, rate, 1250)).toBeLessThan(-60);
});

test('sentences of the hotline hold none of the tones', () => {
  const sentences = Array.from({ length: 20 }, (_, at) =>
    playNumber(numberOf(`sentence ${at}`, 'zh'), 5, rate),
  );
  for (const sentence of sentences) {
    for (const hertz of [260, 1250, 3200, 3350]) {
      expect(loudestTone(mixed(sentence), rate, hertz)).toBeLessThan(-45);
    }
  }
});

test('of less sound than is looked at there is no level', () => {
  expect(loudestTone(playTone(260, 0.1, rate), rate, 260)).toBe(-Infinity);
});
