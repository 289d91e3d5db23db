/** What can be measured of the seams in joined speech. */
import type { Joined } from '../../../app/voice/speech/joinSamples.js';
import { measureSpeech, sampleRate, targetDb } from '../../../app/voice/speech/levelling.js';

/** Checks that all pieces have the level of every prompt, within 1 dB across each seam. */
export function expectOneLevel({ samples, pieces }: Joined): void {
  const levels = pieces.map(({ from, to }) => measureSpeech(samples.slice(from, to)).speechDb);
  expect(levels.length).toBeGreaterThan(1);
  for (const [index, level] of levels.entries()) {
    expect(Math.abs(level - targetDb)).toBeLessThan(1);
    expect(Math.abs(level - (levels[index - 1] ?? level))).toBeLessThan(1);
  }
}

/**
 * Checks that no seam clicks: from one piece to the next, no sample jumps further than in the
 * speech of the 20 ms around it.
 */
export function expectNoClick({ samples, pieces }: Joined): void {
  const steepest = (from: number, to: number) => {
    let most = 0;
    for (let i = from + 1; i < to; i++) {
      most = Math.max(most, Math.abs((samples[i] ?? 0) - (samples[i - 1] ?? 0)));
    }
    return most;
  };
  const around = sampleRate / 50;
  for (const [index, { to }] of pieces.slice(0, -1).entries()) {
    const from = pieces[index + 1]?.from ?? to;
    const besides = Math.max(steepest(to - around, to), steepest(from, from + around));
    expect(steepest(to - 1, from + 2)).toBeLessThanOrEqual(besides);
  }
  expect(samples[0]).toBe(0);
  expect(samples.at(-1)).toBe(0);
}
