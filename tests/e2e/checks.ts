/** Checks of a call against the audio that the caller received. */
import { encodeAlaw } from '../telephone/recogniser/alaw.js';
import type { Caller } from '../telephone/caller.js';
import {
  hearBesideCalls,
  type Hearing,
  type HeardSound,
  type Sounds,
} from '../telephone/recogniser/hearing.js';
import { measureSound } from '../telephone/recogniser/soundLevel.js';
import { stoodStill } from '../parts/standstills.js';
import { readWav } from '../telephone/recogniser/wav.js';
import type { CallEventRow, Hotline } from './hotline.js';

/**
 * Checks the recording of a finished call: its level is good, and it contains only the hotline's
 * prompts. Each prompt that the caller heard during the call occurs in it, in the same order.
 */
export async function expectGoodRecording(hotline: Hotline, call: Caller): Promise<void> {
  const { rate, samples } = readWav(call.recording);
  expect(rate).toBe(8000);
  const level = measureSound(samples, rate);
  expect(level.speechSeconds).toBeGreaterThan(1);
  expect(level.speechDb).toBeGreaterThan(-30);
  expect(level.speechDb).toBeLessThan(-12);
  expect(level.peakDb).toBeGreaterThan(-18);
  expect(level.clippedRatio).toBeLessThan(0.0005);
  const again = await hearBesideCalls(encodeAlaw(samples), hotline.sounds, call.standstills());
  // A late digit has a sentence said again at once. Of one that was cut off within a codeword, the caller's own recogniser and a
  // second look at the recording may differ.
  expect(onceEach(again.heard.map(idOf))).toEqual(onceEach(call.heard().map(idOf)));
  expect(again.unknownSeconds).toBeLessThan(0.5);
}

/** Returns one id for all sounds that sound the same. */
function idOf({ sound }: HeardSound): string {
  return sound.alike[0]?.id ?? sound.id;
}

/** Decodes the hotline's sounds in a recording made by a third-party program. */
export function hearFile(file: string, sounds: Sounds): Promise<Hearing> {
  const { rate, samples } = readWav(file);
  expect(rate).toBe(8000);
  return hearBesideCalls(encodeAlaw(samples), sounds);
}

/**
 * Returns the hotline's sounds in such a recording, in order; an immediate repetition counts once.
 */
export async function soundsInRecording(file: string, sounds: Sounds): Promise<string[]> {
  const { heard } = await hearFile(file, sounds);
  return onceEach(heard.map(({ sound }) => sound.id));
}

/** Removes immediate repetitions. */
export function onceEach(ids: readonly string[]): string[] {
  return ids.filter((id, index) => id !== ids[index - 1]);
}

/**
 * Checks that the record says what was heard, prompt for prompt and in the same order. Each prompt
 * in the audio is in the record (with ` …` if a digit cut it short). Each prompt that the record
 * has as heard to its end is in the audio, unless the machine stood still meanwhile: the app counts
 * the time, and Asterisk played nothing.
 * @returns the record's events
 * @throws Error naming the differences
 */
export async function expectRecordSaysWhatWasHeard(
  hotline: Hotline,
  call: Caller,
): Promise<CallEventRow[]> {
  const row = await hotline.closedRow(call.from);
  const events = await hotline.events(row.id);
  const prompts = await promptsOf(hotline, row.id);
  const recorded = prompts.map(({ text }) => text);
  const plays = joined(call.heard());
  const heard = plays.map(({ sound }) => hotline.texts.find(sound.id).text);
  expect(heard.length).toBeGreaterThan(0);
  const problems = [
    ...missingIn(
      recorded.map((text) => text.replace(/ …$/, '')),
      heard,
    ).map((text) => `heard, but not in the record there: ${text}`),
    ...missingIn(
      heard,
      prompts
        .filter(({ text, from, to }) => !text.endsWith(' …') && !stoodStill(from, to))
        .map(({ text }) => text),
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
 * Takes pieces of one play for one: on a machine that is too busy the sound stands still for a second or two and then goes on.
 * Together they are no longer than the sentence; one that is said again begins anew.
 */
function joined(plays: readonly HeardSound[]): HeardSound[] {
  const whole: HeardSound[] = [];
  for (const play of plays) {
    const before = whole.at(-1);
    const share = (before?.heardShare ?? 1) + play.heardShare;
    if (before === undefined || idOf(before) !== idOf(play) || share > 1.01) whole.push(play);
    else whole[whole.length - 1] = { ...before, endMs: play.endMs, heardShare: share };
  }
  return whole;
}

/**
 * The prompts of a call's record, each with the time in which it and those before and after it were
 * played, without a digit or anything else between.
 */
async function promptsOf(hotline: Hotline, callId: string) {
  const { rows } = await hotline.db.query<{ kind: string; text: string; from: Date; to: Date }>(
    `WITH runs AS (
       SELECT seq, kind, detail, at, count(*) FILTER (WHERE kind <> 'prompt') OVER (ORDER BY seq) AS run,
              lead(at, 1, now()) OVER (ORDER BY seq) AS next_at
         FROM call_events WHERE call_id = $1)
     SELECT kind, detail AS text, min(at) OVER whole AS "from", max(next_at) OVER whole AS "to"
       FROM runs WINDOW whole AS (PARTITION BY run) ORDER BY seq`,
    [callId],
  );
  return rows.filter(({ kind }) => kind === 'prompt');
}

/**
 * Returns the first text of `part` that `whole` lacks in the same order, and looks no further.
 * Empty if there is none.
 */
function missingIn(whole: readonly string[], part: readonly string[]): string[] {
  let at = 0;
  for (const text of part) {
    const next = whole.indexOf(text, at);
    if (next < 0) return [text];
    at = next + 1;
  }
  return [];
}
