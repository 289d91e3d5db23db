/**
 * A call on the terminal of `make call`: who hears, presses and says what, as it happens; and its
 * recordings.
 */
import path from 'node:path';
import { encodeAlaw } from '../recogniser/alaw.js';
import type { Caller } from '../caller.js';
import type { Sounds } from '../recogniser/hearing.js';
import { describeLevel, measureSound } from '../recogniser/soundLevel.js';
import { hearRecording } from '../recogniser/hearing.js';
import type { SpokenTexts } from './spokenTexts.js';
import { readWav } from '../recogniser/wav.js';

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints a line with the time of day, to the tenth of a second. */
export function printNow(who: string, what: string): void {
  const now = new Date();
  const time = `${now.toTimeString().slice(0, 8)}.${Math.floor(now.getMilliseconds() / 100)}`;
  print(`${time}  ${who.padEnd(6)}  ${what}`);
}

/** Shows what a caller hears from the hotline, and presses. */
export function showCaller(call: Caller, texts: SpokenTexts): void {
  call.on('answered', () => printNow('--', '12368 answers'));
  call.on('heard', ({ sound }) => printNow('12368', wordsOf(sound.id, texts)));
  call.on('pressed', (digits) => printNow('caller', `presses ${[...digits].join(' ')}`));
  call.on('ended', ({ by }) =>
    printNow('--', `the ${by === 'caller' ? 'caller' : 'hotline'} hangs up`),
  );
}

/** Shows one of two people who talk to each other. */
export function showPerson(who: string, call: Caller, texts: SpokenTexts): void {
  call.on('heard', ({ sound }) => printNow(who, `hears: ${wordsOf(sound.id, texts)}`));
  call.on('pressed', (digits) => printNow(who, `presses ${[...digits].join(' ')}`));
  call.on('ended', ({ by }) => {
    if (by === 'caller') printNow(who, 'hangs up');
  });
}

function wordsOf(id: string, texts: SpokenTexts): string {
  return id.startsWith('hold/') ? '(music)' : texts.find(id).text;
}

/** Describes the content of a WAV by two methods that only use its sound. */
export function tellRecording(what: string, file: string, sounds: Sounds): void {
  const wav = readWav(file);
  const match = hearRecording(encodeAlaw(wav.samples), sounds);
  print(`\n${what}: ${path.relative(process.cwd(), file)}`);
  print(`  ${describeLevel(measureSound(wav.samples, wav.rate))}`);
  print(
    `  ${match.heard.length} sounds recognised in it, ${match.unknownSeconds.toFixed(1)} s of sound that is none`,
  );
}
