/** What a call must have been like, held against the audio that the caller received. */
import { decodeAlaw, encodeAlaw } from '../telephone/alaw.js';
import type { Caller } from '../telephone/caller.js';
import { findPieces } from '../telephone/soundCorrelation.js';
import { measureSound } from '../telephone/soundLevel.js';
import type { SoundLibrary } from '../telephone/soundLibrary.js';
import { matchRecording, type HeardSound } from '../telephone/soundMatch.js';
import { readWav } from '../telephone/wav.js';
import type { CallEventRow, Hotline } from './hotline.js';

/** On a machine that is busy with thirty calls a line stalls now and then for so many seconds. */
const longestStall = 1;

/**
 * The recording of a call that is over holds speech of a good level, made of the hotline's prompts and of nothing
 * else, and each prompt that was recognised while the call was up is in it as a wave, in order.
 */
export function expectGoodRecording(hotline: Hotline, call: Caller): void {
  const { rate, samples } = readWav(call.recording);
  expect(rate).toBe(8000);
  const level = measureSound(samples, rate);
  expect(level.speechSeconds).toBeGreaterThan(2);
  expect(level.speechDb).toBeGreaterThan(-30);
  expect(level.speechDb).toBeLessThan(-12);
  expect(level.peakDb).toBeGreaterThan(-14);
  expect(level.clippedRatio).toBeLessThan(0.0005);
  expect(level.silenceRatio).toBeLessThan(0.9);
  // Looked at anew: all files that were made meanwhile are known by now. Where a busy machine lost a packet, two
  // blocks of 20 ms cannot be known again.
  const { unknownSeconds } = matchRecording(encodeAlaw(samples), hotline.sounds);
  expect(unknownSeconds).toBeLessThan(0.5 + 0.05 * level.speechSeconds);
  expectWaves(samples, call.heard());
}

/** The sounds that were recognised are in the recording as waves, each in its place. */
function expectWaves(samples: Int16Array, heard: readonly HeardSound[]): void {
  let pieces = 0;
  let found = 0;
  for (const { sound, startMs, endMs } of heard) {
    const place = { from: startMs / 1000, until: endMs / 1000, late: longestStall };
    const inPlace = findPieces(samples, decodeAlaw(sound.bytes), place);
    pieces += inPlace.pieces;
    found += inPlace.found;
  }
  // A piece in which the line stalled is not found.
  expect(found).toBeGreaterThan(0);
  expect(found / pieces).toBeGreaterThan(0.8);
}

/**
 * A recording by somebody else's program: which of the hotline's sounds are in it, in order. It is looked at byte
 * by byte first, and each sound so found is then looked for as a wave.
 */
export function soundsInRecording(file: string, sounds: SoundLibrary): string[] {
  const { rate, samples } = readWav(file);
  expect(rate).toBe(8000);
  const { heard } = matchRecording(encodeAlaw(samples), sounds);
  expectWaves(samples, heard);
  return heard.map((one) => one.sound.id);
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
  const plays = playsIn(call.heard());
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

/**
 * A sound of which a stalling line lost some in the middle is recognised twice, and was played once: the file's first byte has
 * the same place in both, but for the stall. One that is played again begins where the first one was over or cut off.
 */
function playsIn(heard: readonly HeardSound[]): HeardSound[] {
  return heard.filter(({ sound, startMs }, index) => {
    const before = heard[index - 1];
    const isGoingOn = before?.sound === sound && startMs - before.startMs <= longestStall * 1000;
    return !isGoingOn;
  });
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
