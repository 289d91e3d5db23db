/** The faults of a recording, and their remedies, in words for the person who recorded it. */
import type { RecordingMeasures } from '../../speech/measureRecording.js';
import { syllablesOf, type LineToRead } from './readingList.js';

/** What a recording must be like. Levels in dBFS, times in milliseconds. */
const limits = {
  rate: 16_000,
  quietest: -38,
  loudest: -9,
  /** How far the noise of the room must be below the speech, in dB. */
  noiseBelowSpeech: 30,
  shortestSilence: 30,
  longestSilence: 2000,
  /** Against the length of the reading list. */
  shortestShare: 0.4,
  longestShare: 2.5,
} as const;

/**
 * A sentence this much faster or slower than the middle one of the set stands out in a call.
 * Shorter texts than `paceSyllables` have no pace.
 */
const paceShare = 1.6;
const paceSyllables = 10;

/** Returns the problems of one recording; none if it is good. */
export function checkRecording(line: LineToRead, measured: RecordingMeasures): string[] {
  const { rate, channels, speechDb, noiseDb, clippings, leadMs, tailMs, speechMs } = measured;
  const format: string[] = [];
  if (rate < limits.rate) {
    format.push(`has ${rate} samples a second; record at 16,000 Hz or more (44,100 is usual)`);
  }
  if (channels > 2) format.push(`has ${channels} channels; record in mono or stereo`);
  if (speechMs === 0) return [...format, 'contains only silence; read it again'];
  const problems = [...format];
  const db = (level: number) => `${level.toFixed(0)} dB`;
  if (speechDb < limits.quietest) {
    problems.push(`is too quiet (${db(speechDb)}); go nearer to the microphone, or turn it up`);
  }
  if (speechDb > limits.loudest) {
    problems.push(`is too loud (${db(speechDb)}); turn the microphone down`);
  }
  if (clippings > 0) {
    problems.push(`is clipped in ${clippings} places; turn the microphone down, and read it again`);
  }
  if (noiseDb > speechDb - limits.noiseBelowSpeech) {
    problems.push(
      `is noisy: the room is only ${db(speechDb - noiseDb)} below the voice; find a quieter room`,
    );
  } else problems.push(...silenceProblems(leadMs, tailMs));
  const expected = line.seconds * 1000;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  if (speechMs < expected * limits.shortestShare) {
    problems.push(
      `lasts ${seconds(speechMs)}, too short for its text (${seconds(expected)}); read all of it`,
    );
  }
  if (speechMs > expected * limits.longestShare + 600) {
    problems.push(
      `lasts ${seconds(speechMs)}, too long for its text (${seconds(expected)}); read only its text`,
    );
  }
  return problems;
}

function silenceProblems(leadMs: number, tailMs: number): string[] {
  const problems: string[] = [];
  for (const [where, ms, place] of [
    ['begins', leadMs, 'before the first word'],
    ['ends', tailMs, 'after the last word'],
  ] as const) {
    if (ms < limits.shortestSilence) {
      problems.push(
        `${where} without silence, a sound may be cut off; leave half a second ${place}`,
      );
    } else if (ms > limits.longestSilence) {
      problems.push(`has ${(ms / 1000).toFixed(1)} s of silence ${place}; cut it to half a second`);
    }
  }
  return problems;
}

/** A recording with its line. */
export interface ReadLine {
  readonly line: LineToRead;
  readonly measured: RecordingMeasures;
}

/** The speaker's time for a syllable (ms) in this recording; null where the text is too short. */
export function syllableMs({ line, measured }: ReadLine): number | null {
  const syllables = syllablesOf(line.text);
  if (syllables < paceSyllables) return null;
  const pauses = measured.pausesMs.reduce((sum, pause) => sum + pause, 0);
  return (measured.speechMs - pauses) / syllables;
}

/** Returns the middle of some numbers; null where there are fewer than `atLeast`. */
export function middleOf(numbers: readonly number[], atLeast = 1): number | null {
  if (numbers.length < atLeast) return null;
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? null;
}

/** Says of a recording that it is read faster or slower than the rest; null if it is not. */
export function paceProblem(read: ReadLine, usualMs: number): string | null {
  const own = syllableMs(read);
  if (own === null) return null;
  if (own * paceShare < usualMs) return 'is read much faster than the rest; read it as calmly';
  return own > usualMs * paceShare ? 'is read much slower than the rest; read it as briskly' : null;
}
