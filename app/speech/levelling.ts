/**
 * Makes speech of any source alike: silence cut at both ends, the same loudness, no click and no clipping. Works
 * on 16-bit samples at 16 kHz.
 */

/** Changes whenever the result changes, so that what was made before is made again. */
export const levellingVersion = 1;

export const sampleRate = 16_000;
/** Speech level (RMS of what is not a pause): loud enough for a bad line, with room for peaks. */
const targetRms = 10 ** (-20 / 20);
/** Above the knee peaks are bent softly so that none passes the ceiling (-3 dBFS). */
const knee = 10 ** (-7 / 20);
const ceiling = 10 ** (-3.2 / 20);
/** 10 ms. */
const frameSize = sampleRate / 100;
/** What is this much below the loudest frame is a pause. */
const pauseBelowLoudest = 10 ** (-30 / 20);
/** A source whose loudest frame is below this holds no speech. */
const silence = 10 ** (-55 / 20);

/** A whole sentence ends with the pause that a speaker makes before the next; a piece runs on into what follows. */
export type SoundShape = 'sentence' | 'piece';
const margins: Readonly<Record<SoundShape, { leadMs: number; tailMs: number }>> = {
  sentence: { leadMs: 60, tailMs: 250 },
  piece: { leadMs: 20, tailMs: 60 },
};

/** Raw bytes as samples, without a copy where memory allows. All our machines are little-endian, as `.sln16` is. */
export function samplesOf(raw: Buffer): Int16Array {
  const bytes = raw.byteOffset % 2 === 0 ? raw : new Uint8Array(raw);
  return new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / 2));
}

function frameLevels(samples: Int16Array): number[] {
  const levels: number[] = [];
  for (let start = 0; start + frameSize <= samples.length; start += frameSize) {
    let sum = 0;
    for (let i = start; i < start + frameSize; i++) sum += ((samples[i] ?? 0) / 32_768) ** 2;
    levels.push(Math.sqrt(sum / frameSize));
  }
  return levels;
}

function limit(value: number): number {
  const size = Math.abs(value);
  if (size <= knee) return value;
  const room = ceiling - knee;
  return Math.sign(value) * (knee + room * Math.tanh((size - knee) / room));
}

/** The level of the speech itself, pauses left out, in the samples' own scale (1 is full); 0 for silence. */
function speechRms(levels: readonly number[]): number {
  const loudest = levels.reduce((max, level) => Math.max(max, level), 0);
  if (loudest < silence) return 0;
  const speech = levels.filter((level) => level > loudest * pauseBelowLoudest);
  return Math.sqrt(speech.reduce((sum, level) => sum + level ** 2, 0) / speech.length);
}

const decibels = (ratio: number) => 20 * Math.log10(ratio);

/** How loud and how long 16 kHz samples are; levels in dBFS, -Infinity for silence. */
export function measureSpeech(samples: Int16Array): {
  seconds: number;
  speechDb: number;
  peakDb: number;
} {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return {
    seconds: samples.length / sampleRate,
    speechDb: decibels(speechRms(frameLevels(samples))),
    peakDb: decibels(peak / 32_768),
  };
}

/** What {@link levelSpeech} brings speech to, in dBFS. */
export const targetDb = decibels(targetRms);

/** @returns the speech, trimmed and levelled; null where there is nothing but silence */
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
  // Outside the source there is silence; inside, its own first and last sounds fade in and out within 10 ms.
  const result = new Int16Array(to - from);
  const fade = frameSize;
  for (let i = 0; i < result.length; i++) {
    const sample = (samples[from + i] ?? 0) / 32_768;
    const edge = Math.min(1, i / fade, (result.length - 1 - i) / fade);
    result[i] = Math.round(limit(sample * gain) * edge * 32_767);
  }
  return result;
}
