/** Makes the sounds of all prompts that were not made yet, and checks those that were. */
import type { SpeechConfig } from '../config.js';
import { makeLogger } from '../log.js';
import { measureSpeech, samplesOf, targetDb } from '../speech/levelling.js';
import { makeSpeechEngine } from '../speech/makeSpeechEngine.js';
import { makeSoundMaker } from '../speech/soundMaker.js';
import type { Language } from '../telephony/call.js';
import { languages } from './catalogue.js';
import { makeClipFiles } from './clips/clipFiles.js';
import { makePromptFiles } from './promptFiles.js';
import { findPromptProblems, soundName, type PromptProblem } from './promptProblems.js';

/** The sound maker and the prompt files that the settings name. */
export function openPrompts(config: SpeechConfig) {
  const soundMaker = makeSoundMaker(makeSpeechEngine(config));
  const options = {
    soundMaker,
    soundsDir: config.SOUNDS_DIR,
    recordedDir: config.RECORDED_PROMPTS_DIR,
    log: makeLogger('warn'),
  };
  return { soundMaker, files: makePromptFiles(options), clipFiles: makeClipFiles(options) };
}

/** What `hotline prompts check` finds, for the doctor. */
export async function checkPrompts(config: SpeechConfig): Promise<PromptProblem[]> {
  const { soundMaker, files, clipFiles } = openPrompts(config);
  const identity = await soundMaker.identity();
  const measure = (raw: Buffer) => measureSpeech(samplesOf(raw));
  const problems = await findPromptProblems(files, measure, targetDb, identity);
  for (const language of languages) {
    for (const clip of (await clipFiles.survey(language)).clips) {
      if (!clip.isDue) continue;
      const sound = `${language}/clips/${clip.name}`;
      problems.push({ sound, problem: 'has a recording that was added or replaced' });
    }
  }
  return problems;
}

/**
 * Makes the sounds of a language's recordings, prompts, parts and clips, that are missing or out of
 * date. The engine is asked only in place of a recording that cannot be used.
 * @returns those that could not be made
 */
export async function buildRecorded(
  config: SpeechConfig,
  language: Language,
): Promise<PromptProblem[]> {
  const { files, clipFiles } = openPrompts(config);
  const due = [
    ...(await files.survey(language)).flatMap((sound) =>
      sound.recording === null || sound.due === null
        ? []
        : [{ sound: soundName(sound), make: () => files.make(sound) }],
    ),
    ...(await clipFiles.survey(language)).clips.flatMap((clip) =>
      clip.isDue
        ? [{ sound: `${language}/clips/${clip.name}`, make: () => clipFiles.make(clip) }]
        : [],
    ),
  ];
  const failed = due.map(async ({ sound, make }): Promise<PromptProblem[]> => {
    try {
      await make();
      return [];
    } catch (error) {
      return [{ sound, problem: error instanceof Error ? error.message : String(error) }];
    }
  });
  return (await Promise.all(failed)).flat();
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
  const failedClips = await Promise.all(
    languages.map((language) => buildRecorded(config, language)),
  );
  return {
    made: due.length - failed.length,
    kept: all.length - due.length,
    failed: [...failed, ...failedClips.flat()],
  };
}
