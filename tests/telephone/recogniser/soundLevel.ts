/**
 * Measures whether there is speech in a recording, and how loud: the checks that do not depend on
 * what was said.
 */

export interface SoundLevel {
  readonly seconds: number;
  /** RMS of all samples, in dB relative to full scale; -Infinity for digital silence. */
  readonly rmsDb: number;
  readonly peakDb: number;
  /** RMS of the parts that are not silent: how loud the voice is. */
  readonly speechDb: number;
  /** Seconds of 20 ms blocks louder than -45 dB. */
  readonly speechSeconds: number;
  /** Share of the blocks that are not speech, 0 to 1. */
  readonly silenceRatio: number;
  /** Share of samples in runs of three or more at full scale: distortion by excessive level. */
  readonly clippedRatio: number;
}

const speechAboveDb = -45;

function toDb(amplitude: number): number {
  return amplitude <= 0 ? -Infinity : 20 * Math.log10(amplitude / 32768);
}

/**
 * Measures a recording.
 * @param rate samples per second
 */
export function measureSound(samples: Int16Array, rate: number): SoundLevel {
  const block = Math.round(rate / 50);
  let squares = 0;
  let peak = 0;
  let clipped = 0;
  let atFullScale = 0;
  let speechBlocks = 0;
  let speechSquares = 0;
  const blocks = Math.floor(samples.length / block);
  for (let b = 0; b < blocks; b++) {
    let blockSquares = 0;
    for (let i = b * block; i < (b + 1) * block; i++) {
      const sample = samples[i] ?? 0;
      const amplitude = Math.abs(sample);
      blockSquares += sample * sample;
      if (amplitude > peak) peak = amplitude;
      // The highest A-law value is 32256.
      atFullScale = amplitude >= 32200 ? atFullScale + 1 : 0;
      if (atFullScale >= 3) clipped++;
    }
    squares += blockSquares;
    if (toDb(Math.sqrt(blockSquares / block)) > speechAboveDb) {
      speechBlocks++;
      speechSquares += blockSquares;
    }
  }
  const measured = Math.max(1, blocks * block);
  return {
    seconds: samples.length / rate,
    rmsDb: toDb(Math.sqrt(squares / measured)),
    peakDb: toDb(peak),
    speechDb: toDb(Math.sqrt(speechSquares / Math.max(1, speechBlocks * block))),
    speechSeconds: (speechBlocks * block) / rate,
    silenceRatio: blocks === 0 ? 1 : 1 - speechBlocks / blocks,
    clippedRatio: clipped / measured,
  };
}

/** Describes a level in one line: `41.2 s, 30.1 s of speech at -21 dB, peak -6 dB`. */
export function describeLevel(level: SoundLevel): string {
  const db = (value: number) => (Number.isFinite(value) ? `${value.toFixed(1)} dB` : 'silence');
  return (
    `${level.seconds.toFixed(1)} s, ${level.speechSeconds.toFixed(1)} s of speech at ` +
    `${db(level.speechDb)}, peak ${db(level.peakDb)}`
  );
}
