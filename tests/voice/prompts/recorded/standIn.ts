/**
 * A second engine voice that stands in for a human's: it reads lines of the reading list into WAV
 * files, with half a second of silence around each, as a person at a microphone does.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { textForEspeak } from '../../../../app/voice/speech/espeakNg.js';
import type { Language } from '../../../../app/telephony/call.js';

const run = promisify(execFile);
/** espeak-ng with a woman's voice: unlike the default of the hotline. */
const voices: Readonly<Record<Language, string>> = { zh: 'cmn+f3', en: 'en-gb+f3' };

/** Reads one text into a file, by its ending WAV or FLAC. */
export async function readInto(
  file: string,
  text: string,
  language: Language = 'zh',
  effects: readonly string[] = ['pad', '0.5', '0.5'],
): Promise<void> {
  const spoken = `${file}.spoken.wav`;
  const said = textForEspeak(text, language);
  await run('espeak-ng', [
    '-v',
    voices[language],
    '-s',
    '150',
    '-b',
    '1',
    '-w',
    spoken,
    '--',
    said,
  ]);
  // Gives room above the peaks, as a careful speaker does.
  await run('sox', ['-V1', '-D', spoken, file, 'gain', '-6', ...effects]);
  await rm(spoken);
}

/** Reads lines into a folder, a few at a time. */
export async function readAloud(
  folder: string,
  lines: readonly { readonly name: string; readonly text: string }[],
  language: Language = 'zh',
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const left = [...lines];
  const reader = async () => {
    for (let line = left.pop(); line !== undefined; line = left.pop()) {
      await readInto(path.join(folder, `${line.name}.wav`), line.text, language);
    }
  };
  await Promise.all([reader(), reader()]);
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
