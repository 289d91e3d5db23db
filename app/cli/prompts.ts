import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SingleBar } from 'cli-progress';
import { Argument, type Command } from 'commander';
import type { Language } from '../telephony/call.js';
import { readSpeechConfig, type SpeechConfig } from '../core/config.js';
import { makeHoldMusic } from '../local/parts/holdMusic.js';
import { sampleRate, samplesOf } from '../voice/speech/levelling.js';
import { wavOfFloats } from '../telephony/wav.js';
import { isStatic, languages, promptNames, promptText } from '../voice/prompts/catalogue.js';
import { buildPrompts, checkPrompts, openPrompts } from '../voice/prompts/buildPrompts.js';
import { recordablePieces, type PromptSound } from '../voice/prompts/promptFiles.js';
import { soundName, type PromptProblem } from '../voice/prompts/promptProblems.js';
import { addScriptCommand } from './recordedVoice/script.js';
import { addTakeCommand } from './recordedVoice/take.js';

/**
 * Speaks a text into a file: a 16 kHz WAV if the name ends in `.wav`, otherwise NAME.alaw and
 * NAME.sln16. Returns the length in seconds.
 */
async function sayIntoFile(
  config: SpeechConfig,
  language: Language,
  text: string,
  file: string,
): Promise<number> {
  const { soundMaker } = openPrompts(config);
  const folder = await mkdtemp(path.join(tmpdir(), 'hotline-say-'));
  try {
    const target = path.join(folder, 'said');
    await soundMaker.say(text, language, target, 'sentence');
    const samples = Float32Array.from(
      samplesOf(await readFile(`${target}.sln16`)),
      (sample) => sample / 32_768,
    );
    if (/\.wav$/i.test(file)) await writeFile(file, wavOfFloats(samples, sampleRate));
    else {
      for (const ending of ['.alaw', '.sln16']) await cp(`${target}${ending}`, `${file}${ending}`);
    }
    return samples.length / sampleRate;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Returns a tab-separated line for each prompt, and for each of its parts that can be recorded:
 * name, source, text.
 */
function listPrompts(language: Language, sounds: ReadonlyMap<string, PromptSound>): string[] {
  const source = (sound: string) => {
    const known = sounds.get(sound);
    if (known === undefined) return '-';
    return known.due ?? known.made?.from ?? 'missing';
  };
  return promptNames.flatMap((name) => {
    const text = promptText(language, name);
    const whole = `${language}/${name}`;
    if (isStatic(name)) return [[whole, source(whole), text].join('\t')];
    return [
      [whole, 'filled in', text].join('\t'),
      ...recordablePieces(language, name).map((piece, index) =>
        [`${whole}.${index + 1}`, source(`${whole}.${index + 1}`), piece].join('\t'),
      ),
    ];
  });
}

function printProblems(problems: readonly PromptProblem[]): void {
  for (const { sound, problem } of problems) console.error(`${sound} ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

/** Adds `hotline prompts` with its subcommands. */
export function addPromptsCommand(program: Command): void {
  const prompts = program
    .command('prompts')
    .description(
      'build and check the sound files of the prompts, synthesised or recorded by a person',
    );
  // A usage error is bad input: exit code 2, as everywhere in `hotline`. Subcommands inherit this.

  prompts
    .command('build')
    .description('build prompts that are missing or out of date, and the hold music')
    .option('--force', 'rebuild all prompts')
    .action(async (options: { force?: boolean }) => {
      const config = readSpeechConfig(process.env);
      const bar = process.stderr.isTTY
        ? new SingleBar({ format: 'prompts {bar} {value}/{total}', clearOnComplete: true })
        : null;
      bar?.start(0, 0);
      const report = await buildPrompts(config, {
        force: options.force ?? false,
        progress: (done, of) => {
          bar?.setTotal(of);
          bar?.update(done);
        },
      }).finally(() => bar?.stop());
      await makeHoldMusic(config.SOUNDS_DIR);
      console.log(
        `prompts in ${config.SOUNDS_DIR}: ${report.made} built, ${report.kept} up to date, ${report.failed.length} failed`,
      );
      printProblems(report.failed);
    });

  prompts
    .command('check')
    .description(
      'find prompts that are missing, out of date, too loud, too quiet, too short or too long',
    )
    .action(async () => {
      const problems = await checkPrompts(readSpeechConfig(process.env));
      printProblems(problems);
      if (problems.length === 0) console.log('no problems found');
    });

  prompts
    .command('list')
    .description('print name, source of the sound and text of every prompt')
    .action(async () => {
      const { files } = openPrompts(readSpeechConfig(process.env));
      for (const language of languages) {
        const sounds = new Map(
          (await files.survey(language)).map((sound) => [soundName(sound), sound]),
        );
        for (const line of listPrompts(language, sounds)) console.log(line);
      }
    });

  prompts
    .command('say')
    .description('synthesise a text to FILE (.wav: 16 kHz WAV; otherwise FILE.alaw and FILE.sln16)')
    .addArgument(new Argument('<language>').choices([...languages]))
    .argument('<text>')
    .argument('<file>')
    .action(async (language: Language, text: string, file: string) => {
      const seconds = await sayIntoFile(readSpeechConfig(process.env), language, text, file);
      console.log(`${file}: ${seconds.toFixed(1)} s`);
    });

  addScriptCommand(prompts);
  addTakeCommand(prompts);
}
