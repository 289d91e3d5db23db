/** `hotline voice`: which voice speaks to callers. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Argument, Option, type Command } from 'commander';
import { writeWhole } from '../core/wholeFile.js';
import { readSpeechConfig, type SpeechConfig } from '../core/config.js';
import { buildPrompts } from '../voice/prompts/buildPrompts.js';
import { readModelFolder } from '../voice/speech/sherpaOnnx.js';
import { makeEspeakNg } from '../voice/speech/espeakNg.js';
import { installVoice } from '../voice/speech/voices/installVoice.js';
import { trialSentences, tryVoice } from '../voice/speech/voices/tryVoice.js';
import {
  listVoices,
  setVoiceInUse,
  voiceInUse,
  type InstalledVoice,
} from '../voice/speech/voiceFolder.js';
import { voiceTable, type VoiceModel } from '../voice/speech/voices/voiceTable.js';
import type { Language } from '../telephony/call.js';
import { BadInput } from './terminal/badInput.js';
import { showProgress } from './terminal/progress.js';
import { plain, textTable } from './terminal/textTable.js';

/** Stands for espeak-ng in `use` and `try`. */
const stopGap = 'espeak';

/** Returns the table of voices: the known ones, and others that are installed. */
async function voiceRows(voicesDir: string): Promise<string[][]> {
  const installed = await listVoices(voicesDir);
  // A voice that has gone is the doctor's to report; the list still shows the others.
  const inUse = await voiceInUse(voicesDir).catch(() => null);
  const state = (name: string) => {
    if (inUse?.name === name) return 'in use';
    return installed.some((voice) => voice.name === name) ? 'installed' : '-';
  };
  const known = voiceTable.map((model) => [
    model.name,
    model.languages.join('+'),
    sizeOf(model),
    `${model.sampleRate / 1000} kHz`,
    String(model.speakers),
    model.archive.sha256 === null ? 'yours' : 'known',
    state(model.name),
    model.licence,
  ]);
  const unknown = installed
    .filter(({ name }) => !voiceTable.some((model) => model.name === name))
    .map(({ name, languages, sampleRate, licence }) => [
      ...[plain(name), languages.join('+'), '?', `${sampleRate / 1000} kHz`, '?', '-'],
      ...[state(name), plain(licence)],
    ]);
  return [
    ['name', 'speaks', 'MB', 'rate', 'speakers', 'checksum', 'state', 'licence'],
    [stopGap, 'zh+en', '-', '22.05 kHz', '1', '-', inUse === null ? 'in use' : '-', 'GPL-3.0'],
    ...known,
    ...unknown,
  ];
}

function sizeOf({ archive, extras }: VoiceModel): string {
  const sizes = [archive, ...extras].map(({ bytes }) => bytes);
  if (sizes.includes(null)) return '?';
  return String(Math.round(sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0) / 1e6));
}

function knownVoice(name: string): VoiceModel {
  const model = voiceTable.find((each) => each.name === name);
  if (model !== undefined) return model;
  throw new BadInput(
    `no voice ${plain(name)} is known; hotline voice list shows: ${voiceTable.map((each) => each.name).join(', ')}`,
  );
}

async function installedVoice(voicesDir: string, name: string): Promise<InstalledVoice> {
  const voice = (await listVoices(voicesDir)).find((each) => each.name === name);
  if (voice !== undefined) return voice;
  throw new BadInput(`${plain(name)} is not installed: hotline voice install ${plain(name)}`);
}

/** Another engine in the settings goes before every installed voice. */
function refuseOtherEngine({ SPEECH_ENGINE }: SpeechConfig): void {
  if (SPEECH_ENGINE === 'installed') return;
  throw new BadInput(
    `SPEECH_ENGINE=${SPEECH_ENGINE} is set, so no installed voice speaks: take it out of the settings first`,
  );
}

/** Tries a voice, lets it speak from now on, and builds the prompts with it. */
async function switchTo(config: SpeechConfig, voice: InstalledVoice | null): Promise<void> {
  refuseOtherEngine(config);
  for (const language of voice?.languages ?? []) await tryVoice(voice?.model ?? '', language);
  if (voice === null) await makeEspeakNg().identity();
  await setVoiceInUse(config.VOICES_DIR, voice?.folder ?? null);
  console.log(`${voice?.name ?? 'espeak-ng'} speaks from now on`);
  const bar = showProgress('prompts', 100);
  const { made, kept, failed } = await buildPrompts(config, {
    progress: (done, of) => bar.update(of === 0 ? 100 : (100 * done) / of, `${done}/${of}`),
  }).finally(() => bar.stop());
  console.log(`prompts: ${made} built, ${kept} up to date, ${failed.length} failed`);
  for (const { sound, problem } of failed) console.error(`${sound} ${problem}`);
  if (failed.length > 0) process.exitCode = 1;
}

interface InstallArguments {
  readonly from?: string[];
  readonly checksum?: string;
  readonly use: boolean;
}

async function install(
  name: string,
  { from, checksum: sha256, use }: InstallArguments,
): Promise<void> {
  const config = readSpeechConfig(process.env);
  const model = knownVoice(name);
  if (use) refuseOtherEngine(config);
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256)) {
    throw new BadInput('--checksum must have 64 digits of 0-9 and a-f');
  }
  if (sha256 !== undefined && model.archive.sha256 !== null) {
    if (sha256.toLowerCase() !== model.archive.sha256) {
      console.error(`note: this version knows ${name} with the SHA-256 ${model.archive.sha256}`);
    }
  }
  console.log(`${model.name}: licence ${model.licence}`);
  const bar = showProgress(model.name, 100);
  const voice = await installVoice(model, {
    voicesDir: config.VOICES_DIR,
    ...(from !== undefined && { from }),
    ...(sha256 !== undefined && { sha256 }),
    ...(process.stdin.isTTY && { confirm: askOperator }),
    say: (what) => bar.say(what),
    progress: (file, done, of) =>
      bar.update(of === null ? 0 : (100 * done) / of, `${file} ${Math.round(done / 1e6)} MB`),
  }).finally(() => bar.stop());
  console.log(`${voice.name} is installed in ${path.join(config.VOICES_DIR, voice.folder)}`);
  if (use) await switchTo(config, voice);
}

async function askOperator(file: string, sha256: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(
      `The SHA-256 of ${file} is\n  ${sha256}\nDo the makers of the voice give the same? [y/N] `,
    );
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

interface VoiceChoice {
  readonly speaker?: number;
  readonly speed?: number;
}

/** Writes which speaker speaks at which speed beside the model. */
async function choose({ model }: InstalledVoice, choice: VoiceChoice): Promise<void> {
  if (choice.speaker === undefined && choice.speed === undefined) return;
  const now = await readModelFolder(model);
  const file = path.join(model, 'voice.json');
  const { speaker = now.speaker, speed = now.speed } = choice;
  await writeWhole(file, `${JSON.stringify({ speaker, speed })}\n`);
}

function speakerOption(): Option {
  return new Option('--speaker <number>', 'which of its speakers, from 0').argParser((text) => {
    if (!/^\d{1,4}$/.test(text)) throw new BadInput('--speaker must be a whole number from 0');
    return Number(text);
  });
}

function speedOption(): Option {
  return new Option('--speed <factor>', '1 is its own pace, 0.9 slower').argParser((text) => {
    const speed = Number(text);
    if (!(speed >= 0.3 && speed <= 3)) throw new BadInput('--speed must be from 0.3 to 3');
    return speed;
  });
}

interface TryArguments extends VoiceChoice {
  readonly language: Language;
  readonly output?: string;
}

async function tryOut(name: string, given: string | undefined, more: TryArguments): Promise<void> {
  const config = readSpeechConfig(process.env);
  const { language, output = `${path.basename(name)}.wav`, ...choice } = more;
  const text = given ?? trialSentences[language];
  if (name === stopGap) {
    const engine = makeEspeakNg({ wordsPerMinute: config.SPEECH_WORDS_PER_MINUTE });
    await writeFile(output, await engine.speak(text, language));
    console.log(output);
    return;
  }
  const { model } = await installedVoice(config.VOICES_DIR, name);
  const { wav, seconds, speechDb } = await tryVoice(model, language, text, choice);
  await writeFile(output, wav);
  console.log(`${output}: ${seconds.toFixed(1)} s at ${speechDb.toFixed(0)} dBFS`);
}

/** Adds `hotline voice` with its subcommands. */
export function addVoiceCommand(program: Command): void {
  const voice = program
    .command('voice')
    .description('install a better voice than espeak-ng, and choose which one speaks to callers');

  voice
    .command('list')
    .description('list the voices that can be installed, those that are, and the one in use')
    .action(async () => {
      const { VOICES_DIR } = readSpeechConfig(process.env);
      console.log(textTable(await voiceRows(VOICES_DIR), [false, false, true, true, true]));
    });

  voice
    .command('install')
    .description('fetch a voice, check and try it, and let it speak; again: continue a download')
    .argument('<name>', 'a name of hotline voice list')
    .option('--from <places...>', 'files or addresses to take it from, instead of its makers')
    .option('--checksum <sum>', 'checksum of the archive, where none is known or another is right')
    .option('--no-use', 'leave the voice that speaks now')
    .action(install);

  voice
    .command('use')
    .description('try a voice, let it speak from now on, and build the prompts with it')
    .argument('<name>', `an installed voice, or ${stopGap}`)
    .addOption(speakerOption())
    .addOption(speedOption())
    .action(async (name: string, choice: VoiceChoice) => {
      const config = readSpeechConfig(process.env);
      if (name === stopGap) return switchTo(config, null);
      refuseOtherEngine(config);
      const chosen = await installedVoice(config.VOICES_DIR, name);
      for (const language of chosen.languages) {
        await tryVoice(chosen.model, language, undefined, choice);
      }
      await choose(chosen, choice);
      return switchTo(config, chosen);
    });

  voice
    .command('try')
    .description('let a voice say a text into a WAV file, and measure it')
    .argument('<name>', `an installed voice, or ${stopGap}`)
    .addArgument(new Argument('[text]', 'default: a greeting'))
    .addOption(new Option('--language <language>').choices(['zh', 'en']).default('zh'))
    .option('--output <file>', 'default: NAME.wav')
    .addOption(speakerOption())
    .addOption(speedOption())
    .action(tryOut);
}
