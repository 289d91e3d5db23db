/** What a call must have been like, held against the audio that the caller received. */
import { decodeAlaw, encodeAlaw } from '../telephone/alaw.js';
import type { Caller } from '../telephone/caller.js';
import { shareFound } from '../telephone/soundCorrelation.js';
import { measureSound } from '../telephone/soundLevel.js';
import type { SoundLibrary } from '../telephone/soundLibrary.js';
import { matchRecording } from '../telephone/soundMatch.js';
import { readWav } from '../telephone/wav.js';
import type { CallEventRow, Hotline } from './hotline.js';

/** On a machine that is busy with thirty calls a line stalls now and then for so many seconds. */
const longestStall = 1.5;

/**
 * The recording of a call that is over holds speech of a good level, made of the hotline's prompts and of nothing
 * else, and each prompt that was recognised while the call was up is in it as a wave, in order.
 */
export function expectGoodRecording(call: Caller): void {
  const { rate, samples } = readWav(call.recording);
  expect(rate).toBe(8000);
  const level = measureSound(samples, rate);
  expect(level.speechSeconds).toBeGreaterThan(2);
  expect(level.speechDb).toBeGreaterThan(-30);
  expect(level.speechDb).toBeLessThan(-12);
  expect(level.peakDb).toBeGreaterThan(-14);
  expect(level.clippedRatio).toBeLessThan(0.0005);
  expect(level.silenceRatio).toBeLessThan(0.9);
  expect(call.unknownSeconds()).toBeLessThan(0.5);
  const missing = call.heard().flatMap(({ sound, startMs, endMs }) => {
    const place = { from: startMs / 1000, until: endMs / 1000, late: longestStall };
    const share = shareFound(samples, decodeAlaw(sound.bytes), place);
    return share >= 0.6 ? [] : [`${sound.id} at ${Math.round(startMs)} ms: ${share}`];
  });
  expect(missing).toEqual([]);
}

/**
 * A recording by somebody else's program: which of the hotline's sounds are in it, in order. It is looked at byte
 * by byte first, and each sound so found is then looked for as a wave.
 */
export function soundsInRecording(file: string, sounds: SoundLibrary): string[] {
  const { rate, samples } = readWav(file);
  expect(rate).toBe(8000);
  const { heard } = matchRecording(encodeAlaw(samples), sounds);
  for (const { sound, startMs, endMs } of heard) {
    const place = { from: startMs / 1000, until: endMs / 1000, late: longestStall };
    expect(shareFound(samples, decodeAlaw(sound.bytes), place)).toBeGreaterThanOrEqual(0.6);
  }
  return heard.map((one) => one.sound.id);
}

/**
 * The record says what was heard: every prompt in the audio is in the record, in the same order. (The record also
 * has those that a key kept from being played.)
 */
export async function expectRecordSaysWhatWasHeard(
  hotline: Hotline,
  call: Caller,
): Promise<CallEventRow[]> {
  const row = await hotline.closedRow(call.from);
  const events = await hotline.events(row.id);
  const recorded = events.filter((event) => event.kind === 'prompt').map((event) => event.detail);
  const heard = (await hotline.wordsHeard(call)).map(({ text }) => text);
  let at = 0;
  for (const text of heard) {
    const next = recorded.indexOf(text, at);
    if (next < 0) {
      throw new Error(
        `heard "${text}", which the record does not have there. Record:\n${recorded.join('\n')}` +
          `\nHeard:\n${heard.join('\n')}`,
      );
    }
    at = next + 1;
  }
  expect(heard.length).toBeGreaterThan(0);
  return events;
}
