/** Makes the sounds of all prompts that were not made yet, and checks those that were. */
import type { SpeechConfig } from '../../core/config.js';
import { makeLogger } from '../../core/log.js';
import { measureSpeech, samplesOf, targetDb } from '../speech/levelling.js';
import { makeSpeechEngine } from '../speech/makeSpeechEngine.js';
import { makeSoundMaker } from '../speech/soundMaker.js';
import type { Language } from '../../telephony/call.js';
import { languages, promptNames, type PromptName } from './catalogue.js';
import { makeClipFiles } from './clips/clipFiles.js';
import { makePromptFiles, type PromptSound } from './promptFiles.js';
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

export interface BuildOptions {
  /** Makes those that are up to date, too. */
  readonly force?: boolean;
  /** Makes only these, and no clips. */
  readonly names?: readonly PromptName[];
  /** Told after each: how many of how many are done. */
  readonly progress?: (done: number, of: number) => void;
}

/**
 * Makes the prompts that are missing or out of date, in both languages, in the order of the
 * catalogue: what callers hear first comes first.
 * @throws SpeechError when the engine is not there at all
 */
export async function buildPrompts(
  config: SpeechConfig,
  options: BuildOptions = {},
): Promise<BuildReport> {
  const { force = false, names = promptNames, progress = () => undefined } = options;
  const { files } = openPrompts(config);
  const all = (await surveyAll(config)).filter(({ name }) => names.includes(name));
  const due = all.filter((sound) => force || sound.due !== null);
  const failed: PromptProblem[] = [];
  let done = 0;
  progress(done, due.length);
  // All at once: the sound maker itself lets only a few run side by side, in this order.
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
    options.names === undefined ? languages.map((language) => buildRecorded(config, language)) : [],
  );
  return {
    made: due.length - failed.length,
    kept: all.length - due.length,
    failed: [...failed, ...failedClips.flat()],
  };
}

/** Returns how many sounds {@link buildPrompts} would make. */
export async function countDuePrompts(config: SpeechConfig): Promise<number> {
  const { clipFiles } = openPrompts(config);
  const clips = await Promise.all(languages.map((language) => clipFiles.survey(language)));
  const dueClips = clips.flatMap((each) => each.clips).filter(({ isDue }) => isDue);
  const duePrompts = (await surveyAll(config)).filter(({ due }) => due !== null);
  return duePrompts.length + dueClips.length;
}

/** All sounds of both languages, in the order of the catalogue. */
async function surveyAll(config: SpeechConfig): Promise<PromptSound[]> {
  const { soundMaker, files } = openPrompts(config);
  const identity = await soundMaker.identity();
  const sounds = await Promise.all(languages.map((language) => files.survey(language, identity)));
  const places = new Map(promptNames.map((name, place) => [name, place]));
  return sounds.flat().sort((a, b) => (places.get(a.name) ?? 0) - (places.get(b.name) ?? 0));
}
