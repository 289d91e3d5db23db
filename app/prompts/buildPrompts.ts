/** Makes the sounds of all prompts that were not made yet, and checks those that were. */
import type { SpeechConfig } from '../config.js';
import { makeLogger } from '../log.js';
import { measureSpeech, samplesOf, targetDb } from '../speech/levelling.js';
import { makeSpeechEngine } from '../speech/makeSpeechEngine.js';
import { makeSoundMaker } from '../speech/soundMaker.js';
import { languages } from './catalogue.js';
import { makePromptFiles } from './promptFiles.js';
import { findPromptProblems, soundName, type PromptProblem } from './promptProblems.js';

/** The sound maker and the prompt files that the settings name. */
export function openPrompts(config: SpeechConfig) {
  const soundMaker = makeSoundMaker(makeSpeechEngine(config));
  const files = makePromptFiles({
    soundMaker,
    soundsDir: config.SOUNDS_DIR,
    recordedDir: config.RECORDED_PROMPTS_DIR,
    log: makeLogger('warn'),
  });
  return { soundMaker, files };
}

/** What `hotline prompts check` finds, for the doctor. */
export async function checkPrompts(config: SpeechConfig): Promise<PromptProblem[]> {
  const { soundMaker, files } = openPrompts(config);
  const identity = await soundMaker.identity();
  return findPromptProblems(files, (raw) => measureSpeech(samplesOf(raw)), targetDb, identity);
}

export interface BuildReport {
  readonly made: number;
  readonly kept: number;
  readonly failed: readonly PromptProblem[];
}

/**
 * Makes the prompts that are missing or out of date, in both languages.
 * @param progress told after each: how many of how many are done
 * @throws SpeechError when the engine is not there at all
 */
export async function buildPrompts(
  config: SpeechConfig,
  { force = false, progress = (_done: number, _of: number): void => undefined } = {},
): Promise<BuildReport> {
  const { soundMaker, files } = openPrompts(config);
  const identity = await soundMaker.identity();
  const all = (
    await Promise.all(languages.map((language) => files.survey(language, identity)))
  ).flat();
  const due = all.filter((sound) => force || sound.due !== null);
  const failed: PromptProblem[] = [];
  let done = 0;
  progress(done, due.length);
  // All at once: the sound maker itself lets only a few run side by side.
  await Promise.all(
    due.map(async (sound) => {
      try {
        await files.make(sound);
      } catch (error) {
        failed.push({
          sound: soundName(sound),
          problem: error instanceof Error ? error.message : String(error),
        });
      }
      progress(++done, due.length);
    }),
  );
  return { made: due.length - failed.length, kept: all.length - due.length, failed };
}
