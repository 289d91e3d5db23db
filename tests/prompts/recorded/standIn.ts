/**
 * A second engine voice that stands in for a human's: it reads lines of the reading list into WAV
 * files, with half a second of silence around each, as a person at a microphone does.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { textForEspeak } from '../../../app/speech/espeakNg.js';
import type { Language } from '../../../app/telephony/call.js';

const run = promisify(execFile);
/** espeak-ng with a woman's voice: unlike the default of the hotline. */
const voices: Readonly<Record<Language, string>> = { zh: 'cmn+f3', en: 'en-gb+f3' };

interface Reading {
  readonly file: string;
  readonly text: string;
  readonly language: Language;
  readonly effects: readonly string[];
}

const word = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Reads texts into files, by their endings WAV or FLAC. A shell starts the programs, because jest's
 * large process takes longer to fork than they take to read.
 */
async function read(readings: readonly Reading[]): Promise<void> {
  const commands = readings.flatMap(({ file, text, language, effects }) => {
    const spoken = `${file}.spoken.wav`;
    const said = textForEspeak(text, language);
    const form = ['-v', voices[language], '-s', '150', '-b', '1', '-w', spoken, '--', said];
    return [
      ['espeak-ng', ...form],
      // Gives room above the peaks, as a careful speaker does.
      ['sox', '-V1', '-D', spoken, file, 'gain', '-6', ...effects],
      ['rm', spoken],
    ];
  });
  const shell = run('sh', ['-e']);
  shell.child.stdin?.end(commands.map((command) => command.map(word).join(' ')).join('\n'));
  await shell;
}

const silence = ['pad', '0.5', '0.5'];

/** Reads one text into a file, by its ending WAV or FLAC. */
export function readInto(
  file: string,
  text: string,
  language: Language = 'zh',
  effects: readonly string[] = silence,
): Promise<void> {
  return read([{ file, text, language, effects }]);
}

/** Reads lines into a folder, two at a time. */
export async function readAloud(
  folder: string,
  lines: readonly { readonly name: string; readonly text: string }[],
  language: Language = 'zh',
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const readings = lines.map(({ name, text }) => {
    return { file: path.join(folder, `${name}.wav`), text, language, effects: silence };
  });
  const half = Math.ceil(readings.length / 2);
  await Promise.all([read(readings.slice(0, half)), read(readings.slice(half))]);
}

/**
 * Makes a program for `SPEECH_COMMAND` that says nothing, and notes in a file that it was asked.
 * @returns the command line
 */
export function muteEngine(folder: string, notes: string): string {
  const script = path.join(folder, 'mute.sh');
  writeFileSync(script, `cat >> '${notes}'; echo >> '${notes}'; exit 1\n`);
  return `sh ${script}`;
}
