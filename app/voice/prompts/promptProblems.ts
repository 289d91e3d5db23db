/**
 * Finds what is wrong with the sounds of the prompts, for the command line and `hotline doctor`.
 */
import { readFile } from 'node:fs/promises';
import type { PromptFiles, PromptSound } from './promptFiles.js';
import { languages } from './catalogue.js';

/** One problem of one sound, as a sentence. */
export interface PromptProblem {
  /** `zh/greeting`, or `zh/casesFound.1` for a recorded part. */
  readonly sound: string;
  readonly problem: string;
}

/** Returns the length in seconds and the levels in dBFS of raw 16 kHz samples. */
export type MeasureSound = (raw: Buffer) => {
  readonly seconds: number;
  readonly speechDb: number;
  readonly peakDb: number;
};

const reasons: Readonly<Record<NonNullable<PromptSound['due']>, string>> = {
  missing: 'is not built',
  text: 'was made from an older text',
  engine: 'was made by another engine or voice',
  recording: 'has a recording that was added, replaced or removed',
};

/** Returns the path of a sound below SOUNDS_DIR. */
export function soundName({ language, name, piece }: PromptSound): string {
  return `${language}/${name}${piece === null ? '' : `.${piece}`}`;
}

/**
 * Checks every sound that can be built: whether it exists and is up to date, whether it is as loud
 * as the others, and whether its length fits its text.
 * @param identity of the sound maker, see {@link PromptFiles.survey}
 * @param targetDb the level that speech is brought to
 */
export async function findPromptProblems(
  files: PromptFiles,
  measure: MeasureSound,
  targetDb: number,
  identity?: string,
): Promise<PromptProblem[]> {
  const problems: PromptProblem[] = [];
  for (const language of languages) {
    for (const sound of await files.survey(language, identity)) {
      const say = (problem: string) => problems.push({ sound: soundName(sound), problem });
      if (sound.due !== null) say(reasons[sound.due]);
      if (sound.made === null) continue;
      if (sound.made.refused !== undefined && sound.made.refused === sound.recording?.key) {
        say(`has an unusable recording: ${sound.recording.file}`);
      }
      if (sound.made.from === 'recording' && sound.made.text !== sound.text) {
        say('was recorded before its text changed; listen to it, and copy the file in again');
      }
      const { seconds, speechDb, peakDb } = measure(await readFile(`${sound.target}.sln16`));
      if (Math.abs(speechDb - targetDb) > 3) {
        say(`is too ${speechDb < targetDb ? 'quiet' : 'loud'}: ${speechDb.toFixed(1)} dBFS`);
      }
      if (peakDb > -2.5) say(`has peaks of ${peakDb.toFixed(1)} dBFS, which may be clipped`);
      const rate = syllables(sound) / seconds;
      if (rate > 8) say(`lasts only ${seconds.toFixed(1)} s, too short for its text`);
      if (rate < 1 && seconds > 3) say(`lasts ${seconds.toFixed(1)} s, too long for its text`);
    }
  }
  return problems;
}

/** Counts syllables roughly: each Chinese character is one, each English group of vowels is one. */
function syllables({ text }: PromptSound): number {
  return (text.match(/\p{Script=Han}|[aeiouy]+/giu) ?? []).length;
}
