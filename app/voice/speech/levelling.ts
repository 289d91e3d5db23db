/**
 * Makes speech from any source alike: it cuts the silence at both ends, brings it to the same
 * loudness, and removes clicks and clipping. Works on 16-bit samples at 16 kHz.
 */

/** Increase it whenever the result changes, so that existing sounds are made again. */
export const levellingVersion = 2;

export const sampleRate = 16_000;
/** The level of speech (RMS without pauses): loud enough for a bad line, with room for peaks. */
export const targetRms = 10 ** (-20 / 20);
/**
 * Above the knee, peaks are compressed softly so that none passes the ceiling. Resampling to
 * telephone rate raises peaks by up to half a decibel: they stay below -3 dBFS there, too.
 */
const knee = 10 ** (-7 / 20);
const ceiling = 10 ** (-3.6 / 20);
/** 10 ms. */
export const frameSize = sampleRate / 100;
/** A frame this far below the loudest frame is a pause. */
export const pauseBelowLoudest = 10 ** (-30 / 20);
/** A source whose loudest frame is below this contains no speech. */
const silence = 10 ** (-55 / 20);

/**
 * The shape of a sound. A sentence ends with the pause that a speaker makes before the next one; a
 * piece runs into what follows.
 */
export type SoundShape = 'sentence' | 'piece';
export const margins: Readonly<Record<SoundShape, { leadMs: number; tailMs: number }>> = {
  sentence: { leadMs: 60, tailMs: 250 },
  piece: { leadMs: 20, tailMs: 60 },
};

/**
 * Reads raw bytes as samples, without a copy where alignment allows. Our machines are all
 * little-endian, as `.sln16` is.
 */
export function samplesOf(raw: Buffer): Int16Array {
  const bytes = raw.byteOffset % 2 === 0 ? raw : new Uint8Array(raw);
  return new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / 2));
}

/** Returns the RMS level of each 10 ms, where 1 is full scale. */
export function frameLevels(samples: Int16Array): number[] {
  const levels: number[] = [];
  for (let start = 0; start + frameSize <= samples.length; start += frameSize) {
    let sum = 0;
    for (let i = start; i < start + frameSize; i++) sum += ((samples[i] ?? 0) / 32_768) ** 2;
    levels.push(Math.sqrt(sum / frameSize));
  }
  return levels;
}

/** Compresses what is above the knee, so that no sample passes the ceiling. */
export function limit(value: number): number {
  const size = Math.abs(value);
  if (size <= knee) return value;
  const room = ceiling - knee;
  return Math.sign(value) * (knee + room * Math.tanh((size - knee) / room));
}

/** Returns the RMS level of the speech without pauses, where 1 is full scale; 0 for silence. */
export function speechRms(levels: readonly number[]): number {
  const loudest = levels.reduce((max, level) => Math.max(max, level), 0);
  if (loudest < silence) return 0;
  const speech = levels.filter((level) => level > loudest * pauseBelowLoudest);
  return Math.sqrt(speech.reduce((sum, level) => sum + level ** 2, 0) / speech.length);
}

const decibels = (ratio: number) => 20 * Math.log10(ratio);

/**
 * Measures the length and loudness of 16 kHz samples. Levels are in dBFS, -Infinity for silence.
 */
export function measureSpeech(samples: Int16Array): {
  seconds: number;
  speechDb: number;
  peakDb: number;
} {
  let peak = 0;
  // By index, because for-of takes three times as long, and a check of all prompts reads 50 million samples.
  for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i] ?? 0));
  return {
    seconds: samples.length / sampleRate,
    speechDb: decibels(speechRms(frameLevels(samples))),
    peakDb: decibels(peak / 32_768),
  };
}

/** The level that {@link levelSpeech} brings speech to, in dBFS. */
export const targetDb = decibels(targetRms);

/**
 * Trims and levels speech.
 * @returns null when there is nothing but silence
 */
export function levelSpeech(samples: Int16Array, shape: SoundShape): Int16Array | null {
  const levels = frameLevels(samples);
  const rms = speechRms(levels);
  if (rms === 0) return null;
  const gain = targetRms / rms;
  const loudest = levels.reduce((max, level) => Math.max(max, level), 0);
  const isSpeech = (level: number) => level > loudest * pauseBelowLoudest;

  const { leadMs, tailMs } = margins[shape];
  const lead = (leadMs * sampleRate) / 1000;
  const tail = (tailMs * sampleRate) / 1000;
  const from = levels.findIndex(isSpeech) * frameSize - lead;
  const to = (levels.findLastIndex(isSpeech) + 1) * frameSize + tail;
  // Margins beyond the source are silent. Within it, the first and last 10 ms fade in and out.
  const result = new Int16Array(to - from);
  const fade = frameSize;
  for (let i = 0; i < result.length; i++) {
    const sample = (samples[from + i] ?? 0) / 32_768;
    const edge = Math.min(1, i / fade, (result.length - 1 - i) / fade);
    result[i] = Math.round(limit(sample * gain) * edge * 32_767);
  }
  return result;
}
