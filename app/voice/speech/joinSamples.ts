/**
 * Joins pieces of speech to one sentence, so that nobody hears the seams: every piece is brought to
 * the same level, its margins fade to silence, and the gap between two pieces is what the caller of
 * this function asks for, counted from speech to speech.
 */
import {
  frameLevels,
  frameSize,
  limit,
  margins,
  pauseBelowLoudest,
  sampleRate,
  speechRms,
  targetRms,
} from './levelling.js';

/** Increase it whenever the result changes, so that existing joined sounds are made again. */
export const joiningVersion = 1;

/**
 * Kept around the speech of a piece: breath and the ends of soft consonants, which are quieter than
 * what counts as speech. They fade in and out, and may overlap with those of the neighbour.
 */
const before = frameSize;
const after = 2 * frameSize;

/** A piece of speech at 16 kHz. */
export interface PieceToJoin {
  readonly samples: Int16Array;
  /** Milliseconds between the speech of the piece before and its own. */
  readonly gapMs: number;
}

/** What was joined, and where in it the speech of each piece is, in samples. */
export interface Joined {
  readonly samples: Int16Array;
  readonly pieces: readonly { readonly from: number; readonly to: number }[];
}

interface Speech {
  readonly samples: Float64Array;
  /** Length of the speech without its margins, in samples. */
  readonly length: number;
}

/**
 * Joins the pieces in their order. The first begins and the last ends as any sentence does.
 * @returns null when there are none, or one of them is silent
 */
export function joinSamples(pieces: readonly PieceToJoin[]): Joined | null {
  const speech: Speech[] = [];
  for (const { samples } of pieces) {
    const cut = cutSpeech(samples);
    if (cut === null) return null;
    speech.push(cut);
  }
  if (speech.length === 0) return null;
  const ms = sampleRate / 1000;
  const places: { from: number; to: number }[] = [];
  let at = margins.sentence.leadMs * ms;
  speech.forEach(({ length }, index) => {
    if (index > 0) at += Math.round((pieces[index]?.gapMs ?? 0) * ms);
    places.push({ from: at, to: at + length });
    at += length;
  });
  const sum = new Float64Array(at + margins.sentence.tailMs * ms);
  speech.forEach(({ samples }, index) => {
    const start = (places[index]?.from ?? 0) - before;
    samples.forEach((sample, i) => {
      sum[start + i] = (sum[start + i] ?? 0) + sample;
    });
  });
  const joined = Int16Array.from(sum, (sample) => Math.round(limit(sample) * 32_767));
  return { samples: joined, pieces: places };
}

/** Cuts the speech out of a piece, with its margins faded, at the level of every prompt. */
function cutSpeech(samples: Int16Array): Speech | null {
  const levels = frameLevels(samples);
  const rms = speechRms(levels);
  if (rms === 0) return null;
  const loudest = levels.reduce((max, level) => Math.max(max, level), 0);
  const isSpeech = (level: number) => level > loudest * pauseBelowLoudest;
  const from = levels.findIndex(isSpeech) * frameSize;
  const length = (levels.findLastIndex(isSpeech) + 1) * frameSize - from;
  const cut = new Float64Array(before + length + after);
  // Limiting peaks takes away some of the level; the second round gives it back.
  for (let round = 0, gain = targetRms / rms; round < 2; round++) {
    let power = 0;
    for (let i = 0; i < cut.length; i++) {
      const sample = ((samples[from - before + i] ?? 0) / 32_768) * gain;
      const edge = Math.min(1, i / before, (cut.length - 1 - i) / after);
      const limited = limit(sample);
      power += limited ** 2 - sample ** 2;
      cut[i] = limited * edge;
    }
    const spoken = levels.filter(isSpeech).length * frameSize;
    gain *= Math.sqrt(
      targetRms ** 2 / Math.max(targetRms ** 2 / 4, targetRms ** 2 + power / spoken),
    );
  }
  return { samples: cut, length };
}
