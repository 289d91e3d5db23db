/**
 * Checks what the hotline has kept of a caller's agent call: listens to the recording, and prints the
 * caller's score.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Pool } from 'pg';
import { recordingsOfCall, type CallRecording } from '../../../app/queue/store/recordings.js';
import { decodeAlawByte } from '../recogniser/alaw.js';
import type { Sentence } from './sentences.js';
import { findSound } from '../recogniser/soundCorrelation.js';
import { describeLevel, measureSound } from '../recogniser/soundLevel.js';
import { print } from './terminal.js';
import { untilTrue } from '../untilTrue.js';
import { readWav } from '../recogniser/wav.js';

/**
 * Prints it.
 * @returns what is missing; undefined when the recording contains all that was said, and its row
 *   matches the file
 */
export async function checkAgentCall(
  db: Pool,
  folder: string,
  callerNumber: string,
  said: readonly Sentence[],
): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string; score: number | null }>(
    `SELECT c.id, s.score FROM calls c LEFT JOIN satisfaction s ON s.call_id = c.id
      WHERE c.caller_number = $1 ORDER BY c.started_at DESC LIMIT 1`,
    [callerNumber],
  );
  const call = rows[0];
  if (call === undefined) return 'the call has left no row';
  const recordings = await untilTrue('the end of the recording', async () => {
    const all = await recordingsOfCall(db, call.id);
    return all.every(({ status }) => status !== 'recording') ? all : undefined;
  });
  const problems = recordings.map((each) => tellRecording(each, folder, said));
  if (recordings.length === 0) problems.push('the agent call was not recorded');
  print(`\nThe caller's points: ${call.score ?? 'none'}`);
  print(`The whole call: /calls/${call.id} in the console, as supervisor`);
  return problems.find((problem) => problem !== undefined);
}

function tellRecording(
  { file, lengthMs, sha256, status }: CallRecording,
  folder: string,
  said: readonly Sentence[],
): string | undefined {
  if (file === null || status !== 'stored') return `the recording is ${status}`;
  const whole = path.join(folder, file);
  const { samples, rate } = readWav(whole);
  const isSame = createHash('sha256').update(readFileSync(whole)).digest('hex') === sha256;
  print(`\nThe recording of the agent call: ${path.relative(process.cwd(), whole)}`);
  print(`  ${describeLevel(measureSound(samples, rate))}`);
  print(`  the row says ${((lengthMs ?? 0) / 1000).toFixed(1)} s, SHA-256 ${sha256 ?? ''}`);
  print(`  the file's SHA-256 is ${isSame ? 'the same' : 'another'}`);
  const missing: string[] = [];
  for (const { text, file: sound } of said) {
    const wave = Int16Array.from(readFileSync(`${sound}.alaw`), (byte) => decodeAlawByte(byte));
    const at = findSentence(samples, wave);
    if (at === undefined) missing.push(text);
    else print(`  at ${at.toFixed(1)} s: ${text}`);
  }
  if (!isSame) return 'the file of the recording is not what its row says';
  return missing.length > 0 ? `not in the recording: ${missing.join(' ')}` : undefined;
}

/**
 * Returns the seconds to where a sentence begins, if at least half of its pieces are there. A line
 * that stalled for a moment has one piece in two halves.
 */
export function findSentence(recording: Int16Array, sentence: Int16Array): number | undefined {
  const pieceSamples = 6000;
  const begins: number[] = [];
  let pieces = 0;
  for (let at = 0; at + pieceSamples <= sentence.length; at += pieceSamples) {
    pieces += 1;
    const found = findSound(recording, sentence.subarray(at, at + pieceSamples));
    if (found !== undefined) begins.push(Math.max(0, found.atSeconds - at / 8000));
  }
  // Two sentences may begin with the same word; the median is the right one.
  begins.sort((a, b) => a - b);
  return begins.length * 2 >= pieces ? begins[begins.length >> 1] : undefined;
}
