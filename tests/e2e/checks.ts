/** What a call must have been like, held against the audio that the caller received. */
import { encodeAlaw } from '../telephone/ear/alaw.js';
import type { Caller } from '../telephone/caller.js';
import {
  hearRecording,
  type Hearing,
  type HeardSound,
  type Sounds,
} from '../telephone/ear/hearing.js';
import { measureSound } from '../telephone/ear/soundLevel.js';
import { readWav } from '../telephone/ear/wav.js';
import type { CallEventRow, Hotline } from './hotline.js';

/**
 * The recording of a call that is over holds sound of a good level, made of the hotline's prompts and of nothing else: each
 * that the caller heard while the call was up is heard in it again, in the same order.
 */
export function expectGoodRecording(hotline: Hotline, call: Caller): void {
  const { rate, samples } = readWav(call.recording);
  expect(rate).toBe(8000);
  const level = measureSound(samples, rate);
  expect(level.speechSeconds).toBeGreaterThan(1);
  expect(level.speechDb).toBeGreaterThan(-30);
  expect(level.speechDb).toBeLessThan(-12);
  expect(level.peakDb).toBeGreaterThan(-18);
  expect(level.clippedRatio).toBeLessThan(0.0005);
  const again = hearRecording(encodeAlaw(samples), hotline.sounds);
  expect(again.heard.map(idOf)).toEqual(call.heard().map(idOf));
  expect(again.unknownSeconds).toBeLessThan(0.5);
}

/** Those that sound the same have one name. */
function idOf({ sound }: HeardSound): string {
  return sound.alike[0]?.id ?? sound.id;
}

/** What is heard in a recording by somebody else's program. */
export function hearFile(file: string, sounds: Sounds): Hearing {
  const { rate, samples } = readWav(file);
  expect(rate).toBe(8000);
  return hearRecording(encodeAlaw(samples), sounds);
}

/** Which of the hotline's sounds are in such a recording, in order; what was said again at once is one. */
export function soundsInRecording(file: string, sounds: Sounds): string[] {
  return onceEach(hearFile(file, sounds).heard.map(({ sound }) => sound.id));
}

/** Without what comes twice in a row. */
export function onceEach(ids: readonly string[]): string[] {
  return ids.filter((id, index) => id !== ids[index - 1]);
}

/**
 * The record says what was heard, prompt for prompt and in the same order: each in the audio is in the record (there
 * with ` …` when a key cut it short), and each that the record has as heard to its end is in the audio.
 */
export async function expectRecordSaysWhatWasHeard(
  hotline: Hotline,
  call: Caller,
): Promise<CallEventRow[]> {
  const row = await hotline.closedRow(call.from);
  const events = await hotline.events(row.id);
  const recorded = events.filter(({ kind }) => kind === 'prompt').map(({ detail }) => detail);
  const plays = call.heard();
  const heard = plays.map(({ sound }) => hotline.texts.find(sound.id).text);
  expect(heard.length).toBeGreaterThan(0);
  const problems = [
    ...missingIn(
      recorded.map((text) => text.replace(/ …$/, '')),
      heard,
    ).map((text) => `heard, but not in the record there: ${text}`),
    ...missingIn(
      heard,
      recorded.filter((text) => !text.endsWith(' …')),
    ).map((text) => `in the record, but not heard there: ${text}`),
  ];
  if (problems.length > 0) {
    const times = plays.map(({ startMs, endMs }, at) => `${startMs}–${endMs} ms: ${heard[at]}`);
    throw new Error(
      `${problems.join('\n')}\n\nRecord:\n${recorded.join('\n')}\n\nHeard:\n${times.join('\n')}`,
    );
  }
  return events;
}

/** What of a list is not in another one in the same order; after the first, nothing more is looked for. */
function missingIn(whole: readonly string[], part: readonly string[]): string[] {
  let at = 0;
  for (const text of part) {
    const next = whole.indexOf(text, at);
    if (next < 0) return [text];
    at = next + 1;
  }
  return [];
}
